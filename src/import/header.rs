//! Column names as people's exports have them, in Chinese and English, and the fields they mean.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use crate::domain::import::{Field, Kind};

/// Columns of a rejects file that are recognised and not read.
pub const OWN_COLUMNS: [&str; 3] = ["warmline_line", "warmline_column", "warmline_reason"];

/// What a column name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// A field, by a name of its own.
    Field(Field),
    /// A field if no column has a better name for it, such as `id`.
    Perhaps(Field),
    /// A part of the full name.
    NamePart(NamePart),
    /// A part of the address, larger units first as columns are ordered.
    AddressPart,
    /// One of several columns with telephone numbers, by what they are for.
    AnyPhone,
    /// One of several columns with e-mail addresses.
    AnyEmail,
    /// A column that Warmline itself added to a rejects file.
    Own,
}

/// Which part of a name a column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NamePart {
    /// 姓, last name.
    Family,
    /// Middle name.
    Middle,
    /// 名, first name.
    Given,
}

/// Meanings, each with its names, separated by blanks.
type Names = &'static [(Meaning, &'static str)];

/// Names of columns in customers' files, simplified by [`simplify`].
const CUSTOMERS: Names = {
    use Field::{
        Address, BabyBirthday, BabyName, Birthday, Channel, Email, LunarBirthday, Name, Note,
        Number, Owner, Phone, Phone2, Phone3, Sex, Source, Tags, Wechat,
    };
    use Meaning::{AddressPart, AnyEmail, AnyPhone, Field as F, NamePart as Part, Perhaps};
    &[
        (
            F(Number),
            "客户编号 客户号 客户id 客户代码 客户编码 会员号 会员编号 会员id 会员卡号 会员码 卡号 用户id \
             用户编号 顾客编号 买家id 客戶編號 會員編號 會員號 number customernumber customerno customerid \
             customercode clientid clientnumber memberid memberno membernumber userid contactid accountnumber \
             accountid externalid",
        ),
        (Perhaps(Number), "编号 編號 id no uid key code"),
        (
            F(Name),
            "姓名 名字 客户姓名 客户名称 客户名 客户 收货人 收货人姓名 收件人 收件人姓名 联系人 联系人姓名 \
             会员姓名 会员名称 顾客姓名 顾客 买家姓名 真实姓名 妈妈姓名 家长姓名 宝妈姓名 客戶姓名 收貨人 \
             聯絡人 name fullname customername customer contactname contact clientname membername displayname \
             recipient receiver consignee",
        ),
        (
            Perhaps(Name),
            "昵称 会员名 买家昵称 买家会员名 用户名 nickname username",
        ),
        (
            Part(NamePart::Family),
            "姓 姓氏 lastname surname familyname",
        ),
        (Part(NamePart::Middle), "middlename"),
        (Part(NamePart::Given), "名 firstname givenname forename"),
        (
            F(Phone),
            "手机 手机号 手机号码 手机1 手机号1 电话 电话号码 电话1 联系电话 联系方式 联系手机 联系人手机 \
             联系人电话 移动电话 收货人手机 收货人电话 收件人手机 收件人电话 收货手机 客户手机 客户电话 \
             会员手机 会员手机号 注册手机 手机號 手機 手機號碼 電話 聯絡電話 行動電話 phone phonenumber \
             phone1 mobile mobilenumber mobilephone tel telephone cell cellphone primaryphone mainphone \
             customerphone contactphone phonevalue",
        ),
        (
            F(Phone2),
            "手机2 手机号2 手机号码2 电话2 联系电话2 备用电话 备用手机 备用手机号 备用联系电话 其他电话 \
             第二电话 固定电话 固话 座机 家庭电话 手機2 電話2 備用電話 phone2 mobile2 tel2 telephone2 \
             secondaryphone secondphone alternatephone altphone landline",
        ),
        (
            F(Phone3),
            "手机3 手机号3 电话3 联系电话3 紧急电话 紧急联系电话 手機3 電話3 phone3 mobile3 tel3 telephone3",
        ),
        (
            AnyPhone,
            "phonework phonehome phonemobile phoneother workphone homephone otherphone businessphone 办公电话 \
             单位电话 公司电话 住宅电话",
        ),
        (
            F(Email),
            "邮箱 邮箱地址 电子邮箱 电子邮件 邮件 邮件地址 郵箱 電子郵件 電郵 email emailaddress mail email1 \
             emailvalue",
        ),
        (
            AnyEmail,
            "emailwork emailhome emailother workemail homeemail otheremail email2 email3 备用邮箱 邮箱2",
        ),
        (
            F(Wechat),
            "微信 微信号 微信id 微信号码 微信帐号 微信账号 微信號 wechat wechatid weixin wx",
        ),
        (F(Sex), "性别 性別 sex gender 称谓 称呼"),
        (
            F(Birthday),
            "生日 出生日期 出生年月日 出生年月 客户生日 会员生日 公历生日 阳历生日 妈妈生日 birthday \
             birthdate dateofbirth dob born",
        ),
        (
            F(LunarBirthday),
            "农历生日 阴历生日 旧历生日 農曆生日 陰曆生日 lunarbirthday lunarbirthdate",
        ),
        (
            F(BabyName),
            "宝宝姓名 宝宝名字 宝宝昵称 宝宝小名 宝宝 孩子姓名 孩子名字 小孩姓名 寶寶姓名 babyname childname \
             baby child",
        ),
        (
            F(BabyBirthday),
            "宝宝生日 宝宝出生日期 宝宝出生年月 宝宝出生日 宝宝预产期 孩子生日 孩子出生日期 小孩生日 寶寶生日 \
             babybirthday babybirthdate childbirthday childbirthdate babydob childdob",
        ),
        (
            F(Address),
            "地址 收货地址 收件地址 收件人地址 收货人地址 详细地址 联系地址 家庭地址 通讯地址 邮寄地址 住址 \
             客户地址 收貨地址 address fulladdress shippingaddress postaladdress mailingaddress homeaddress \
             deliveryaddress",
        ),
        (
            AddressPart,
            "省 省份 收货省份 收货人省份 市 城市 收货城市 收货人城市 区 区县 县区 县 地区 收货地区 街道 乡镇 \
             乡镇街道 street city province district addressline1 addressline2 address1 address2",
        ),
        (
            F(Source),
            "来源 客户来源 会员来源 获客来源 來源 客戶來源 source leadsource customersource",
        ),
        (
            F(Channel),
            "渠道 销售渠道 购买渠道 渠道名称 店铺 店铺名称 门店 门店名称 平台 購買渠道 channel saleschannel \
             store storename shop shopname platform",
        ),
        (
            F(Owner),
            "归属 归属人 负责人 所属客服 专属客服 专属顾问 归属客服 归属员工 归属导购 跟进人 客户经理 維護人 \
             维护人 負責人 owner accountowner contactowner assignedto accountmanager",
        ),
        (
            F(Tags),
            "标签 客户标签 会员标签 標籤 客戶標籤 tags tag labels label",
        ),
        (
            F(Note),
            "备注 备注信息 客户备注 说明 卖家备注 留言 備註 備注 note notes remark remarks comment comments \
             memo",
        ),
    ]
};

/// Names of columns in orders' files.
const ORDERS: Names = {
    use Field::{
        Amount, Channel, Customer, Date, Delivered, Dispatched, Name, Order, Phone, Product,
        Quantity, Sku, Status,
    };
    use Meaning::{Field as F, NamePart as Part, Perhaps};
    &[
        (
            F(Order),
            "订单号 订单编号 订单id 订单 主订单编号 主订单号 单号 交易号 交易编号 订单号码 子订单编号 訂單號 \
             訂單編號 order orderno ordernumber orderid ordercode invoice invoiceno invoicenumber \
             transactionid",
        ),
        (Perhaps(Order), "id 编号 编码 流水号 no number"),
        (
            F(Customer),
            "客户编号 客户号 客户id 客户代码 客户编码 会员号 会员编号 会员id 会员卡号 卡号 用户id 用户编号 \
             顾客编号 买家id 客戶編號 會員編號 customer customernumber customerno customerid customercode \
             clientid memberid memberno membernumber userid buyerid",
        ),
        (
            F(Name),
            "姓名 客户姓名 客户名称 客户名 客户 收货人 收货人姓名 收件人 收件人姓名 联系人 会员姓名 顾客姓名 \
             买家姓名 客戶姓名 收貨人 name fullname customername buyername recipient receiver consignee \
             shippingname billingname",
        ),
        (
            Perhaps(Name),
            "昵称 会员名 买家昵称 买家会员名 用户名 nickname username",
        ),
        (Part(NamePart::Family), "姓 lastname surname familyname"),
        (Part(NamePart::Given), "名 firstname givenname"),
        (
            F(Phone),
            "手机 手机号 手机号码 电话 电话号码 联系电话 联系手机 联系方式 移动电话 收货人手机 收货人手机号 \
             收货人电话 收件人手机 收件人电话 收货手机 客户手机 客户电话 会员手机 会员手机号 买家手机 手機 \
             手機號碼 電話 聯絡電話 phone phonenumber mobile mobilenumber tel telephone customerphone \
             buyerphone shippingphone billingphone",
        ),
        (
            F(Date),
            "下单时间 下单日期 成交时间 成交日期 订单时间 订单日期 订单创建时间 创建时间 购买时间 购买日期 \
             交易时间 交易日期 销售日期 销售时间 日期 下單時間 訂單日期 購買日期 date orderdate ordertime \
             orderedat ordered purchasedate saledate createdat transactiondate invoicedate dateordered",
        ),
        (
            Perhaps(Date),
            "付款时间 付款日期 支付时间 订单付款时间 时间 paidat paymentdate time created",
        ),
        (
            F(Dispatched),
            "发货时间 发货日期 商家发货时间 卖家发货时间 订单发货时间 出库时间 出库日期 揽收时间 揽件时间 發貨時間 \
             發貨日期 出貨日期 dispatched dispatchedat dispatchdate dispatchedon shipped shippedat shipdate shippeddate \
             shippedon shippingdate datedispatched dateshipped",
        ),
        (
            F(Delivered),
            "签收时间 签收日期 收货时间 收货日期 确认收货时间 送达时间 送达日期 妥投时间 簽收時間 delivered \
             deliveredat deliverydate deliveredon datedelivered receivedat",
        ),
        (
            F(Product),
            "商品 商品名称 商品名 商品标题 宝贝标题 宝贝名称 产品 产品名称 品名 货品名称 項目 商品名稱 產品 \
             產品名稱 product productname item itemname title lineitemname description",
        ),
        (
            F(Sku),
            "sku 商品编码 商品编号 商家编码 产品编码 产品编号 货号 条码 商品条码 规格编码 skuid sku编码 \
             商品編碼 productcode productid itemcode itemid barcode stockcode lineitemsku",
        ),
        (
            F(Quantity),
            "数量 购买数量 商品数量 件数 销售数量 宝贝总数量 宝贝数量 數量 quantity qty units count \
             lineitemquantity cds",
        ),
        (
            F(Amount),
            "金额 实付金额 实付 实付款 实收金额 实收 支付金额 付款金额 订单金额 总金额 总价 成交金额 成交额 \
             销售金额 合计 商品金额 买家实际支付金额 买家实付金额 金額 實付金額 總金額 amount total \
             totalamount ordertotal orderamount paidamount amountpaid revenue linetotal grandtotal totalprice \
             dollars",
        ),
        (
            Perhaps(Amount),
            "应付金额 买家应付货款 subtotal sales value",
        ),
        (
            F(Channel),
            "渠道 销售渠道 购买渠道 订单来源 来源 店铺 店铺名称 门店 门店名称 平台 購買渠道 channel \
             saleschannel store storename shop shopname platform source marketplace",
        ),
        (
            F(Status),
            "状态 订单状态 交易状态 發貨狀態 訂單狀態 狀態 status orderstatus state orderstate",
        ),
    ]
};

/// What a column name means in files of a kind; `None` for a name that is not known.
pub fn meaning(kind: Kind, header: &str) -> Option<Meaning> {
    let name = simplify(header);
    if OWN_COLUMNS.iter().any(|own| simplify(own) == name) {
        return Some(Meaning::Own);
    }
    let names = match kind {
        Kind::Customers => CUSTOMERS,
        Kind::Orders => ORDERS,
    };
    let field = kind
        .fields()
        .iter()
        .find(|field| simplify(field.name()) == name);
    let named = names
        .iter()
        .find(|(_, names)| names.split(' ').any(|one| one == name));
    named
        .map(|(meaning, _)| *meaning)
        .or_else(|| field.map(|field| Meaning::Field(*field)))
}

/// How many cells of a row are known column names of either kind of file.
pub fn known_names<'a>(cells: impl Iterator<Item = &'a str>) -> usize {
    let known = |cell: &&str| {
        cell.len() <= 60
            && [Kind::Customers, Kind::Orders]
                .into_iter()
                .any(|kind| meaning(kind, cell).is_some())
    };
    cells.filter(known).count()
}

/// Whether a row is the header of a rejects file that Warmline wrote.
pub fn is_rejects_header<'a>(cells: impl Iterator<Item = &'a str>) -> bool {
    let own = |cell: &&str| OWN_COLUMNS.contains(cell);
    cells.filter(own).count() == OWN_COLUMNS.len()
}

/// A column name as it is compared: compatibility forms folded, lower case, without remarks in brackets, spaces and signs.
pub fn simplify(header: &str) -> String {
    let folded: Cow<str> = if header.is_ascii() {
        header.into()
    } else {
        header.nfkc().collect::<String>().into()
    };
    let mut name = String::with_capacity(folded.len());
    let mut depth = 0u32;
    for c in folded.chars() {
        match c {
            '(' | '[' | '【' | '〔' => depth += 1,
            ')' | ']' | '】' | '〕' => depth = depth.saturating_sub(1),
            c if depth == 0 && c.is_alphanumeric() => name.extend(c.to_lowercase()),
            _ => {}
        }
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_name_is_simplified_and_means_one_thing() {
        for (kind, names) in [(Kind::Customers, CUSTOMERS), (Kind::Orders, ORDERS)] {
            let mut all: Vec<&str> = names
                .iter()
                .flat_map(|(_, names)| names.split(' '))
                .collect();
            for name in &all {
                assert_eq!(simplify(name), *name);
            }
            let count = all.len();
            all.sort_unstable();
            all.dedup();
            assert_eq!(all.len(), count, "{kind:?} has a name twice");
            for field in kind.fields() {
                assert_eq!(meaning(kind, field.name()), Some(Meaning::Field(*field)));
            }
        }
    }

    #[test]
    fn names_are_recognised_however_they_are_dressed() {
        let customers = [
            ("＊手机号（必填）", Field::Phone),
            ("Phone 2", Field::Phone2),
            (" 客户编号 ", Field::Number),
            ("宝宝出生日期", Field::BabyBirthday),
            ("E-Mail", Field::Email),
            ("Date of birth", Field::Birthday),
        ];
        for (header, field) in customers {
            assert_eq!(
                meaning(Kind::Customers, header),
                Some(Meaning::Field(field)),
                "{header}"
            );
        }
        let orders = [
            ("实付金额(元)", Field::Amount),
            ("Order No.", Field::Order),
            ("商品编码", Field::Sku),
            ("customer_id", Field::Customer),
        ];
        for (header, field) in orders {
            assert_eq!(
                meaning(Kind::Orders, header),
                Some(Meaning::Field(field)),
                "{header}"
            );
        }
        assert_eq!(
            meaning(Kind::Customers, "warmline_line"),
            Some(Meaning::Own)
        );
        assert_eq!(meaning(Kind::Customers, "favourite colour"), None);
        assert_eq!(meaning(Kind::Customers, ""), None);
    }
}
