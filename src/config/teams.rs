//! Teams in the file of what tickets go by: `[[team]]` with members and hours.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;

use super::tickets::{Wrong, check_ids};
use crate::domain::calendar::Hours;
use crate::domain::outcome::Labels;

/// A team as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamSettings {
    /// Its id, e.g. `night`.
    pub id: String,
    /// Names on screen.
    pub label: Labels,
    /// Who is in it, by the names that agents are enrolled with; each in no other team.
    pub members: Vec<String>,
    /// When it works.
    pub hours: Hours,
}

/// A team in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FileTeam {
    id: Spanned<String>,
    #[serde(default)]
    label: Labels,
    members: Vec<Spanned<String>>,
    hours: Spanned<Hours>,
}

/// Checks the teams of a file.
pub(super) fn read(teams: Vec<FileTeam>) -> Result<Vec<TeamSettings>, Wrong> {
    check_ids(
        teams
            .iter()
            .map(|team| (team.id.span().start, team.id.get_ref().as_str())),
    )?;
    let mut team_of = BTreeMap::new();
    for team in &teams {
        let id = team.id.get_ref();
        if team.hours.get_ref().windows().is_empty() {
            let message =
                format!("the hours of {id:?} have no windows: no clock of its tickets would run");
            return Err((team.hours.span().start, message));
        }
        for member in &team.members {
            let name = member.get_ref();
            if let Some(other) = team_of.insert(name, id) {
                let message = format!("{name:?} is in {other:?} and in {id:?}: one team each");
                return Err((member.span().start, message));
            }
        }
    }
    let team = |team: FileTeam| TeamSettings {
        id: team.id.into_inner(),
        label: team.label,
        members: team.members.into_iter().map(Spanned::into_inner).collect(),
        hours: team.hours.into_inner(),
    };
    Ok(teams.into_iter().map(team).collect())
}

#[cfg(test)]
mod tests {
    use super::super::TicketSettings;
    use super::super::tickets::DEFAULT;
    use crate::domain::calendar::OpenDays;

    const TEAMS: &str = r#"
[[team]]
id = "late"
label = { zh = "晚班", en = "late shift" }
members = ["lilei", "hanmei"]
hours = { windows = ["13:00-17:30", "18:30-21:00"] }

[[team]]
id = "night"
members = ["wangfang"]
hours = { days = "every", windows = ["22:00-06:00"] }
"#;

    #[test]
    fn teams_have_members_and_hours() {
        let settings = TicketSettings::load(&format!("{DEFAULT}{TEAMS}")).expect("it loads");
        let [late, night] = settings.teams.as_slice() else {
            panic!("{:?}", settings.teams);
        };
        assert_eq!(late.members, ["lilei", "hanmei"]);
        assert_eq!(late.label.0["en"], "late shift");
        assert_eq!(
            (late.hours.days, late.hours.windows().len()),
            (OpenDays::Workdays, 2)
        );
        assert_eq!(night.hours.days, OpenDays::Every);
        assert!(night.hours.windows()[0].is_overnight());
        // The example in the shipped file is one.
        let (_, example) = DEFAULT
            .split_once("#\n# [[team]]")
            .expect("it has an example");
        let example: Vec<&str> = example
            .lines()
            .skip(1)
            .take_while(|line| line.starts_with('#'))
            .map(|line| line.trim_start_matches(['#', ' ']))
            .collect();
        let example = format!("{DEFAULT}\n[[team]]\n{}\n", example.join("\n"));
        let settings = TicketSettings::load(&example).expect("it loads");
        assert_eq!(settings.teams.len(), 2);
    }

    #[test]
    fn faults_are_named_with_their_line() {
        let before = DEFAULT.lines().count();
        for (from, to, line, says) in [
            ("\"night\"", "\"late\"", 9, "twice"),
            ("\"night\"", "\"Night\"", 9, "small letters"),
            ("wangfang", "lilei", 10, "in \"late\" and in \"night\""),
            ("\"hanmei\"", "\"lilei\"", 5, "one team each"),
            ("\"22:00-06:00\"", "", 11, "no windows"),
            ("22:00", "25:00", 11, "not a part of a day"),
            ("\"every\"", "\"sunday\"", 11, "sunday"),
            ("members = [\"wangfang\"]\n", "", 8, "members"),
            ("hours = { days", "open = { days", 11, "open"),
        ] {
            assert!(TEAMS.contains(from), "{from}");
            let text = format!("{DEFAULT}{}", TEAMS.replace(from, to));
            let error = TicketSettings::load(&text).expect_err(to);
            assert!(error.message.contains(says), "{to}: {error}");
            assert_eq!(error.line, before + line, "{to}: {error}");
        }
    }
}
