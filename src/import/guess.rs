//! A mapping guessed from the header and changed by the caller's `field=column` arguments.

use super::header::{self, Meaning, NamePart};
use super::mapping::{Column, Join, Mapping, MappingError, Source, Target, Why};
use super::similar::nearest;
use crate::domain::import::{Field, Kind};

/// Longest name of a custom field, in bytes.
const MAX_CUSTOM_NAME_BYTES: usize = 120;

impl Mapping {
    /// Guesses where columns go by their header (`None`: the file has none) and applies the caller's `field=column` arguments.
    ///
    /// # Errors
    /// An argument that is wrong. That required fields are missing is not found here, so that the guess can be shown;
    /// see [`Mapping::check`].
    pub fn guess(
        kind: Kind,
        header: Option<&[String]>,
        columns: usize,
        arguments: &[String],
    ) -> Result<Self, MappingError> {
        let names: Vec<String> = match header {
            Some(header) => header.iter().map(|name| name.trim().to_owned()).collect(),
            None => (1..=columns).map(|n| n.to_string()).collect(),
        };
        let mut draft = Draft {
            kind,
            meanings: names
                .iter()
                .map(|name| header.and_then(|_| header::meaning(kind, name)))
                .collect(),
            whys: vec![None; names.len()],
            asked: Vec::new(),
            sources: Vec::new(),
            names,
        };
        for argument in arguments {
            draft.ask(argument)?;
        }
        draft.take_fields();
        draft.take_parts();
        draft.take_perhaps();
        Ok(draft.finish())
    }
}

/// A mapping while it is made.
struct Draft {
    kind: Kind,
    names: Vec<String>,
    meanings: Vec<Option<Meaning>>,
    whys: Vec<Option<Why>>,
    /// Fields that the caller decided about.
    asked: Vec<Field>,
    sources: Vec<Source>,
}

impl Draft {
    /// Applies one `field=column+column`; nothing behind the sign leaves the field empty.
    fn ask(&mut self, argument: &str) -> Result<(), MappingError> {
        let syntax = || MappingError::Syntax {
            argument: argument.to_owned(),
        };
        let (name, columns) = argument.split_once('=').ok_or_else(syntax)?;
        let name = name.trim();
        let field = match (self.kind, name) {
            (Kind::Orders, "number") => Some(Field::Customer),
            _ => self.kind.field(name),
        };
        let field = field.ok_or_else(|| MappingError::UnknownField {
            field: name.to_owned(),
            suggestion: nearest(name, self.kind.fields().iter().map(|field| field.name())),
        })?;
        if self.asked.contains(&field) {
            return Err(MappingError::FieldTwice { field });
        }
        self.asked.push(field);
        let columns = columns.trim();
        if columns.is_empty() {
            return Ok(());
        }
        let columns = match self.column(columns) {
            // A header may have a plus sign of its own.
            Ok(column) => vec![column],
            Err(error) if !columns.contains('+') => return Err(error),
            Err(_) => columns
                .split('+')
                .map(|one| self.column(one.trim()))
                .collect::<Result<Vec<_>, _>>()?,
        };
        let join = if columns.len() == 1 {
            Join::Single
        } else {
            sum(field).ok_or(MappingError::NotJoinable { field })?
        };
        for column in &columns {
            self.whys[*column] = Some(Why::Asked);
        }
        self.sources.push(Source {
            field,
            columns,
            join,
        });
        Ok(())
    }

    /// A column by its exact name, its name however it is dressed, or its number from 1.
    fn column(&self, wanted: &str) -> Result<usize, MappingError> {
        let by = |same: &dyn Fn(&str) -> bool| -> Vec<usize> {
            self.names
                .iter()
                .enumerate()
                .filter(|(_, name)| same(name))
                .map(|(at, _)| at)
                .collect()
        };
        let simple = header::simplify(wanted);
        let mut found = by(&|name| name == wanted);
        if found.is_empty() && !simple.is_empty() && simple.parse::<usize>().is_err() {
            found = by(&|name| header::simplify(name) == simple);
        }
        match (found.as_slice(), wanted.parse::<usize>()) {
            ([one], _) => Ok(*one),
            ([], Ok(number)) if (1..=self.names.len()).contains(&number) => Ok(number - 1),
            ([], _) => Err(MappingError::UnknownColumn {
                column: wanted.to_owned(),
                suggestion: nearest(wanted, self.names.iter().map(String::as_str))
                    .map(str::to_owned),
                columns: self.names.len(),
            }),
            (several, _) => Err(MappingError::AmbiguousColumn {
                column: wanted.to_owned(),
                numbers: several.iter().map(|at| at + 1).collect(),
            }),
        }
    }

    fn is_free(&self, field: Field) -> bool {
        !self.asked.contains(&field) && self.sources.iter().all(|source| source.field != field)
    }

    /// Why a column can't have the field that its name means.
    fn refusal(&self, field: Field) -> Why {
        if self.asked.contains(&field) {
            Why::Displaced
        } else {
            Why::Spare
        }
    }

    fn take(&mut self, field: Field, column: usize, why: Why) {
        self.sources.push(Source {
            field,
            columns: vec![column],
            join: Join::Single,
        });
        self.whys[column] = Some(why);
    }

    /// Columns that are still to be decided, with their meaning.
    fn open(&self) -> Vec<(usize, Meaning)> {
        let undecided = |(at, meaning): (usize, &Option<Meaning>)| Some((at, (*meaning)?));
        let open = self.meanings.iter().enumerate().filter_map(undecided);
        open.filter(|(at, _)| self.whys[*at].is_none()).collect()
    }

    fn take_fields(&mut self) {
        for (column, meaning) in self.open() {
            match meaning {
                Meaning::Own => self.whys[column] = Some(Why::Own),
                Meaning::Field(field) if self.is_free(field) => self.take(field, column, Why::Name),
                // A second column of the same name is a further number or address.
                Meaning::Field(Field::Phone | Field::Phone2 | Field::Phone3)
                    if self.kind == Kind::Customers =>
                {
                    self.meanings[column] = Some(Meaning::AnyPhone);
                }
                Meaning::Field(Field::Email) => self.meanings[column] = Some(Meaning::AnyEmail),
                Meaning::Field(field) => self.whys[column] = Some(self.refusal(field)),
                _ => {}
            }
        }
    }

    fn take_parts(&mut self) {
        let open = self.open();
        let of = |wanted: fn(&Meaning) -> bool| -> Vec<usize> {
            open.iter()
                .filter(|(_, meaning)| wanted(meaning))
                .map(|(at, _)| *at)
                .collect()
        };
        for column in of(|m| matches!(m, Meaning::AnyPhone)) {
            let slots = [Field::Phone, Field::Phone2, Field::Phone3];
            match slots.into_iter().find(|slot| self.is_free(*slot)) {
                Some(slot) => self.take(slot, column, Why::Name),
                None => self.whys[column] = Some(self.refusal(Field::Phone)),
            }
        }
        self.join(
            Field::Email,
            of(|m| matches!(m, Meaning::AnyEmail)),
            Join::FirstFilled,
        );
        self.join(
            Field::Address,
            of(|m| matches!(m, Meaning::AddressPart)),
            Join::Address,
        );
        let parts: Vec<(usize, NamePart)> = open
            .iter()
            .filter_map(|(at, meaning)| {
                if let Meaning::NamePart(part) = meaning {
                    Some((*at, *part))
                } else {
                    None
                }
            })
            .collect();
        let (columns, roles): (Vec<_>, Vec<_>) = parts.into_iter().unzip();
        if self.is_free(Field::Name) {
            self.join(Field::Name, columns, Join::NameParts(roles));
        } else {
            for column in columns {
                self.whys[column] = Some(self.refusal(Field::Name));
            }
        }
    }

    /// Fills a field from several columns, together with the one that it may have.
    fn join(&mut self, field: Field, columns: Vec<usize>, join: Join) {
        if columns.is_empty() {
            return;
        }
        let displaced = self.asked.contains(&field);
        for column in &columns {
            self.whys[*column] = Some(if displaced { Why::Displaced } else { Why::Name });
        }
        if displaced {
            return;
        }
        if let Some(source) = self.sources.iter_mut().find(|source| source.field == field) {
            source.columns.extend(columns);
            if join == Join::Address {
                source.columns.sort_unstable();
            }
            source.join = join;
        } else {
            let single = columns.len() == 1 && !matches!(join, Join::NameParts(_));
            let join = if single { Join::Single } else { join };
            self.sources.push(Source {
                field,
                columns,
                join,
            });
        }
    }

    fn take_perhaps(&mut self) {
        for (column, meaning) in self.open() {
            if let Meaning::Perhaps(field) = meaning {
                if self.is_free(field) {
                    self.take(field, column, Why::Perhaps);
                } else {
                    self.whys[column] = Some(self.refusal(field));
                }
            }
        }
    }

    fn finish(mut self) -> Mapping {
        let order = self.kind.fields();
        self.sources
            .sort_by_key(|source| order.iter().position(|field| *field == source.field));
        let mut used: Vec<String> = Vec::new();
        let mut columns = Vec::with_capacity(self.names.len());
        for (at, name) in self.names.iter().enumerate() {
            let why = self.whys[at].unwrap_or(Why::Unknown);
            let has = |source: &&Source| source.columns.contains(&at);
            let fields: Vec<Field> = self
                .sources
                .iter()
                .filter(has)
                .map(|source| source.field)
                .collect();
            let header = if name.is_empty() {
                format!("#{}", at + 1)
            } else {
                name.clone()
            };
            let target = if !fields.is_empty() {
                Target::Fields(fields)
            } else if self.kind == Kind::Orders || why == Why::Own {
                Target::Ignored
            } else {
                Target::Custom(String::new())
            };
            // Leftovers of a joined field may need a name as well, so every column reserves one.
            let custom = unique(&header, &used);
            used.push(custom.clone());
            let target = if matches!(target, Target::Custom(_)) {
                Target::Custom(custom)
            } else {
                target
            };
            columns.push(Column {
                header,
                target,
                why,
            });
        }
        Mapping {
            kind: self.kind,
            columns,
            sources: self.sources,
        }
    }
}

/// How a field can be a sum of columns, if it can.
const fn sum(field: Field) -> Option<Join> {
    match field {
        Field::Email | Field::Phone | Field::Phone2 | Field::Phone3 | Field::Wechat => {
            Some(Join::FirstFilled)
        }
        Field::Address => Some(Join::Address),
        Field::Amount | Field::Quantity | Field::Status | Field::Sex => None,
        _ => Some(Join::Words),
    }
}

/// A name for a custom field that no other column has.
fn unique(header: &str, used: &[String]) -> String {
    let mut name: String = header.chars().filter(|c| !c.is_control()).collect();
    while name.len() > MAX_CUSTOM_NAME_BYTES {
        name.pop();
    }
    let mut candidate = name.clone();
    let mut n = 2;
    while used.contains(&candidate) {
        candidate = format!("{name} {n}");
        n += 1;
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;
    use Field::{Amount, Customer, Date, Name, Phone};

    fn guess(kind: Kind, header: &str, arguments: &[&str]) -> Result<Mapping, MappingError> {
        let header: Vec<String> = header.split(',').map(str::to_owned).collect();
        let arguments: Vec<String> = arguments.iter().map(|one| (*one).to_owned()).collect();
        Mapping::guess(kind, Some(&header), header.len(), &arguments)
    }

    /// The mapping as `field=column+column` with columns from 1.
    fn shown(mapping: &Mapping) -> String {
        let source = |source: &Source| {
            let columns: Vec<String> = source
                .columns
                .iter()
                .map(|at| (at + 1).to_string())
                .collect();
            format!("{}={}", source.field.name(), columns.join("+"))
        };
        mapping
            .sources
            .iter()
            .map(source)
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn headers_are_guessed() {
        let cases = [
            (
                Kind::Customers,
                "会员号,姓名,手机,生日,备注,喜好",
                "number=1 name=2 phone=3 birthday=4 note=5",
            ),
            (Kind::Customers, "id,customer_id,name", "number=2 name=3"),
            (
                Kind::Customers,
                "id,first_name,last_name,gender",
                "number=1 name=2+3 sex=4",
            ),
            (
                Kind::Customers,
                "姓名,电话,电话,手机2,固话",
                "name=1 phone=2 phone2=4 phone3=3",
            ),
            (
                Kind::Customers,
                "name,email_work,email_home,phone_work,phone_home,phone_other,work phone",
                "name=1 phone=4 phone2=5 phone3=6 email=2+3",
            ),
            (
                Kind::Customers,
                "收货人,省份,城市,区县,详细地址",
                "name=1 address=2+3+4+5",
            ),
            (
                Kind::Customers,
                "姓名,宝宝姓名,宝宝出生日期,农历生日",
                "name=1 lunar_birthday=4 baby_name=2 baby_birthday=3",
            ),
            (
                Kind::Orders,
                "订单编号,收货人,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝总数量,买家实际支付金额,订单状态",
                "order=1 name=2 phone=3 date=4 product=6 quantity=7 amount=8 status=9",
            ),
            (
                Kind::Orders,
                "id,customer,date,total",
                "order=1 customer=2 date=3 amount=4",
            ),
        ];
        for (kind, header, expected) in cases {
            let mapping = guess(kind, header, &[]).expect("nothing asked");
            assert_eq!(shown(&mapping), expected, "{header}");
            assert_eq!(mapping.check(), Ok(()), "{header}");
        }
    }

    #[test]
    fn the_rest_of_a_customer_is_custom_and_of_an_order_ignored() {
        let mapping =
            guess(Kind::Customers, "name,等级,,等级,warmline_line", &[]).expect("nothing asked");
        let targets: Vec<_> = mapping
            .columns
            .iter()
            .map(|column| column.target.clone())
            .collect();
        let custom = |name: &str| Target::Custom(name.into());
        assert_eq!(
            targets,
            [
                Target::Fields(vec![Name]),
                custom("等级"),
                custom("#3"),
                custom("等级 2"),
                Target::Ignored
            ]
        );
        assert!(mapping.is_own(4));
        let mapping = guess(Kind::Orders, "date,colour", &[]).expect("nothing asked");
        assert_eq!(
            (&mapping.columns[1].target, mapping.columns[1].why),
            (&Target::Ignored, Why::Unknown)
        );
    }

    #[test]
    fn what_is_asked_for_goes_first() {
        let mapping = guess(
            Kind::Customers,
            "id,name,a+b,tel,first,last",
            &["name=first+last", "note=a+b", "phone=4", "number="],
        );
        let mapping = mapping.expect("a good mapping");
        assert_eq!(shown(&mapping), "name=5+6 phone=4 note=3");
        let whys: Vec<Why> = mapping.columns.iter().map(|column| column.why).collect();
        assert_eq!(
            whys,
            [
                Why::Displaced,
                Why::Displaced,
                Why::Asked,
                Why::Asked,
                Why::Asked,
                Why::Asked
            ]
        );
        let arguments = ["customer=2", "date=3", "quantity=4", "amount=5"].map(str::to_owned);
        let mapping = Mapping::guess(Kind::Orders, None, 5, &arguments).expect("a good mapping");
        assert_eq!(shown(&mapping), "customer=2 date=3 quantity=4 amount=5");
        assert_eq!(mapping.check(), Ok(()));
    }

    #[test]
    fn mistakes_are_named() {
        let asked = |argument: &str| {
            guess(Kind::Orders, "order,amount,x,x", &[argument]).expect_err("a mistake")
        };
        assert_eq!(
            asked("amount"),
            MappingError::Syntax {
                argument: "amount".into()
            }
        );
        assert_eq!(
            asked("amuont=1"),
            MappingError::UnknownField {
                field: "amuont".into(),
                suggestion: Some("amount")
            }
        );
        assert_eq!(
            asked("amount=amont"),
            MappingError::UnknownColumn {
                column: "amont".into(),
                suggestion: Some("amount".into()),
                columns: 4
            }
        );
        assert!(matches!(
            asked("amount=5"),
            MappingError::UnknownColumn {
                suggestion: None,
                ..
            }
        ));
        assert!(matches!(
            asked("amount=0"),
            MappingError::UnknownColumn { .. }
        ));
        assert_eq!(
            asked("sku=x"),
            MappingError::AmbiguousColumn {
                column: "x".into(),
                numbers: vec![3, 4]
            }
        );
        assert_eq!(
            asked("amount=1+2"),
            MappingError::NotJoinable { field: Amount }
        );
        let twice = guess(Kind::Orders, "a,b", &["date=1", "date=2"]);
        assert_eq!(twice, Err(MappingError::FieldTwice { field: Date }));
        let missing = guess(Kind::Orders, "order,amount", &[])
            .expect("nothing asked")
            .check();
        let groups = vec![vec![Date], vec![Customer, Name, Phone]];
        assert_eq!(missing, Err(MappingError::Missing { groups }));
    }
}
