//! The few facts of the template that cost money, read from its text: no YAML reader knows CloudFormation's tags.

use std::collections::BTreeMap;

const TEXT: &str = include_str!("../../../../infra/template.yaml");

/// What stands in the template.
#[derive(Debug, Clone, Default)]
pub(super) struct Template {
    /// CloudWatch alarms.
    pub alarms: usize,
    /// Mappings that poll a queue. Those of a stream poll for nothing.
    pub queue_mappings: Vec<String>,
    /// Schedules that fire every minute.
    pub minute_schedules: usize,
    /// Tables.
    pub tables: usize,
    /// Tables with point-in-time recovery.
    pub backed_up_tables: usize,
    /// Whether requests are traced.
    pub traced: bool,
    usual_memory: f64,
    memory: BTreeMap<String, f64>,
}

impl Template {
    pub(super) fn read() -> Self {
        Self::of(TEXT)
    }

    fn of(text: &str) -> Self {
        let mut template = Self::default();
        for (section, name, block) in blocks(text) {
            let memory = || value(&block, "MemorySize:").and_then(|megabytes| megabytes.parse::<f64>().ok());
            if section == "Globals" {
                template.usual_memory = memory().unwrap_or(128.0);
                template.traced = value(&block, "Tracing:") == Some("Active");
            }
            match value(&block, "Type:") {
                Some("AWS::CloudWatch::Alarm") => template.alarms += 1,
                Some("AWS::Lambda::EventSourceMapping") if !block.contains("StreamArn") => template.queue_mappings.push(name),
                Some("AWS::DynamoDB::Table") => {
                    template.tables += 1;
                    template.backed_up_tables += usize::from(block.contains("PointInTimeRecoveryEnabled: true"));
                }
                Some("AWS::Serverless::Function") => {
                    template.minute_schedules += block.matches("rate(1 minute)").count();
                    let function = name.trim_end_matches("Function").to_lowercase();
                    template.memory.extend(memory().map(|megabytes| (function, megabytes)));
                }
                _ => {}
            }
        }
        template
    }

    /// A function's memory, in GB.
    pub(super) fn memory_gb(&self, function: &str) -> f64 {
        self.memory.get(function).copied().unwrap_or(self.usual_memory) / 1024.0
    }
}

/// Everything with an indentation of two under a section, as (section, name, text).
fn blocks(text: &str) -> Vec<(String, String, String)> {
    let mut found: Vec<(String, String, String)> = Vec::new();
    let mut section = String::new();
    for line in text.lines().filter(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#')) {
        let indent = line.len() - line.trim_start().len();
        let name = || line.trim().trim_end_matches(':').to_owned();
        match (indent, found.last_mut()) {
            (0, _) => section = name(),
            (1 | 2, _) => found.push((section.clone(), name(), String::new())),
            (_, Some((_, _, block))) => {
                block.push_str(line);
                block.push('\n');
            }
            (_, None) => {}
        }
    }
    found
}

/// The first value of a key in a block.
fn value<'a>(block: &'a str, key: &str) -> Option<&'a str> {
    let rest = block.lines().find_map(|line| line.trim().strip_prefix(key))?;
    Some(rest.split(" #").next().unwrap_or(rest).trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_says_what_costs() {
        let template = Template::read();
        assert!(template.alarms > 0 && template.alarms == TEXT.matches("AWS::CloudWatch::Alarm").count());
        assert_eq!(template.minute_schedules, 1);
        assert_eq!(template.tables, TEXT.matches("AWS::DynamoDB::Table").count());
        assert!(template.traced && template.tables >= template.backed_up_tables);
        assert_eq!((template.memory_gb("auth"), template.memory_gb("executor")), (0.5, 0.25));
        assert!(template.queue_mappings.iter().any(|name| name.contains("Timers")), "{:?}", template.queue_mappings);
    }

    #[test]
    fn a_mapping_of_a_stream_is_not_a_mapping_of_a_queue() {
        let text =
            "Resources:\n  A:\n    Type: AWS::Lambda::EventSourceMapping\n    Properties:\n      EventSourceArn: !GetAtt T.StreamArn\n";
        assert!(Template::of(text).queue_mappings.is_empty());
        assert_eq!(Template::of(&text.replace("T.StreamArn", "Q.Arn")).queue_mappings, ["A"]);
    }
}
