//! Models as the common modelers save them compile unchanged, and every word of their vendors' comes out in the graph.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use bpmn::{Compiled, compile, read};
use engine::graph::{Graph, NodeKind, Trigger};
use engine::{Object, schedule};
use serde_json::{Value, json};

fn compiled(xml: &str) -> Compiled {
    let model = read(xml).unwrap_or_else(|faults| panic!("{faults:#?}"));
    let compiled = compile(&model, None).unwrap_or_else(|faults| panic!("{faults:#?}"));
    // What is stored reads back as it was.
    let stored = serde_json::to_string(&compiled.graph).unwrap();
    assert_eq!(serde_json::from_str::<Graph>(&stored).unwrap(), compiled.graph);
    compiled
}

fn node(compiled: &Compiled, id: &str) -> Value {
    serde_json::to_value(compiled.graph.node_of(id).unwrap_or_else(|| panic!("no {id}")).1).unwrap()
}

fn kind(compiled: &Compiled, id: &str) -> Value {
    node(compiled, id)["kind"].clone()
}

fn flow(compiled: &Compiled, id: &str) -> Value {
    serde_json::to_value(compiled.graph.flows().iter().find(|flow| flow.id == id).unwrap()).unwrap()
}

fn codes(compiled: &Compiled) -> Vec<(String, String)> {
    compiled.notes.iter().map(|note| (note.code.to_string(), note.element.clone().unwrap_or_default())).collect()
}

#[test]
fn a_model_of_camunda_7_runs_as_it_is() {
    let leave = compiled(include_str!("vendors/camunda7-leave.bpmn"));
    assert_eq!((leave.process_id.as_str(), leave.name.as_str()), ("leave-request", "Leave requests"));
    assert_eq!(leave.documentation.as_deref(), Some("Someone asks for days off."));

    let balance = node(&leave, "Activity_balance");
    let task = &balance["kind"]["service_task"];
    assert_eq!(task["connector"], json!({"kind": "worker", "settings": {"type": "read-balance"}}));
    assert_eq!(task["retry"], json!({"max_attempts": 5, "initial_millis": 120_000, "backoff_percent": 100, "max_millis": 120_000}));
    assert_eq!(
        balance["mappings"],
        json!({
            "inputs": [
                {"target": "employeeId", "source": "=employee.id"},
                {"target": "greeting", "source": "=\"Hello \" + string(employee.name) + \"!\""},
                {"target": "options", "source": "={\"days\": days > 5, \"kinds\": [\"paid\", kind]}"},
            ],
            "outputs": [{"target": "balance", "source": "=result.balance"}, {"target": "limit", "source": "=(max(balance, 0))"}],
        })
    );

    assert_eq!(
        kind(&leave, "Activity_rules"),
        json!({"business_rule_task": {"decision": "leave-rules", "binding": {"version": 3}, "result": "entry", "result_variable": "verdict"}})
    );
    assert_eq!(flow(&leave, "Flow_clear")["condition"], "=verdict = \"approve\" and days <= balance");
    assert_eq!(flow(&leave, "Flow_yes")["condition"], "=approved");
    assert_eq!(flow(&leave, "Flow_correct")["condition"], "=reason = \"other\"");
    let (_, gateway) = leave.graph.node_of("Gateway_ok").unwrap();
    let ids: Vec<&str> = gateway.outgoing.iter().map(|ix| leave.graph.flow(*ix).unwrap().id.as_str()).collect();
    assert_eq!(ids, ["Flow_clear", "Flow_ask"], "the order of the gateway's own list");
    assert_eq!(leave.graph.flow(gateway.default_flow().unwrap()).unwrap().id, "Flow_ask");

    let approve = kind(&leave, "Activity_approve")["user_task"].clone();
    assert_eq!(approve["candidate_roles"], json!(["management", "team_leads"]));
    assert_eq!((&approve["candidate_users"], &approve["due"]), (&json!("=deputy"), &json!("=startDate")));
    assert_eq!((&approve["priority"], &approve["follow_up"]), (&json!("70"), &json!("2030-01-01T00:00:00Z")));
    assert_eq!(
        approve["form"],
        json!({
            "type": "object",
            "properties": {
                "approved": {"type": "boolean", "title": "Approved?", "default": true},
                "reason": {"type": "string", "title": "Why", "enum": ["busy", "other"]},
                "days": {"type": "integer", "minimum": 1},
            },
            "required": ["approved"],
        })
    );
    assert_eq!(kind(&leave, "Activity_correct")["user_task"]["candidate_roles"], json!(["Staff"]), "of its lane");
    assert_eq!(kind(&leave, "Activity_peers")["user_task"]["assignee"], "=colleague");
    let each = &node(&leave, "Activity_peers")["activity"]["repeat"]["each"];
    assert_eq!((&each["collection"], &each["item_variable"]), (&json!("=colleagues"), &json!("colleague")));
    assert_eq!(each["completion"], "=nrOfCompletedInstances / nrOfInstances >= 0.5");

    let book = node(&leave, "Activity_book");
    assert_eq!(
        book["kind"]["call_activity"],
        json!({"called": "book-days", "binding": {"deployment": null}, "all_in": false, "all_out": true, "business_key": "=requestNumber"})
    );
    assert_eq!(book["mappings"]["inputs"], json!([{"target": "amount", "source": "=days"}, {"target": "who", "source": "=employee.id"}]));
    let failed = kind(&leave, "Event_failed")["boundary_event"].clone();
    assert_eq!(
        failed["catch"]["triggers"],
        json!([{"error": {"code": "no-days", "code_variable": "code", "message_variable": "problem"}}])
    );
    assert_eq!(kind(&leave, "Event_late")["boundary_event"]["interrupting"], false);
    assert_eq!(kind(&leave, "Event_late")["boundary_event"]["catch"]["triggers"], json!([{"timer": {"duration": "P2D"}}]));
    assert_eq!(kind(&leave, "Activity_remind")["service_task"]["connector"]["settings"]["type"], "mail");
    assert_eq!(kind(&leave, "Event_told")["service_task"]["connector"]["settings"]["type"], "tell-payroll");

    let notes = codes(&leave);
    for (code, element) in
        [("ignored_async", "Activity_balance"), ("ignored_priority", "Activity_balance"), ("ignored_error_mapping", "Activity_balance")]
    {
        assert!(notes.contains(&(code.to_owned(), element.to_owned())), "{code} {notes:?}");
    }
}

#[test]
fn a_model_of_camunda_8_runs_as_it_is() {
    let order = compiled(include_str!("vendors/zeebe-order.bpmn"));
    let charge = node(&order, "Charge");
    assert_eq!(
        charge["kind"]["service_task"]["connector"],
        json!({"kind": "worker", "settings": {"type": "charge-card", "headers": {"method": "POST", "resultExpression": "={ok: true}"}}})
    );
    assert_eq!(charge["kind"]["service_task"]["retry"]["max_attempts"], 5);
    assert_eq!(
        charge["mappings"],
        json!({
            "inputs": [
                {"target": "payment.amount", "source": "=order.total * 1.19"},
                {"target": "payment.currency", "source": "=\"EUR\""},
            ],
            "outputs": [{"target": "order.receipt", "source": "=receipt"}],
        })
    );
    assert_eq!(
        kind(&order, "Risk")["business_rule_task"],
        json!({"decision": "=\"risk-\" + order.country", "binding": {"deployment": null}, "result": "whole", "result_variable": "risk"})
    );
    assert_eq!(flow(&order, "F_high")["condition"], "=risk > 0.8 and order.total > 100");
    assert_eq!(kind(&order, "Compute"), json!({"script_task": {"expression": "=sum(order.items.price)", "result_variable": "sum"}}));
    let review = kind(&order, "Review")["user_task"].clone();
    assert_eq!(
        review,
        json!({
            "candidate_roles": [],
            "candidate_groups": "=[\"risk\", team]",
            "candidate_users": "anna, bob",
            "assignee": "=reviewer",
            "due": "=now() + duration(\"P1D\")",
            "follow_up": "2030-01-01T00:00:00Z",
            "priority": "75",
            "form_key": "review-form",
        })
    );
    let pack = node(&order, "Pack");
    assert_eq!(pack["kind"]["service_task"]["connector"]["settings"]["type"], "=\"pack-\" + order.country");
    let each = &pack["activity"]["repeat"]["each"];
    assert_eq!(
        each,
        &json!({
            "sequential": true,
            "collection": "=order.items",
            "item_variable": "item",
            "results_variable": "parcels",
            "result": "=parcel",
            "completion": "=numberOfCompletedInstances >= 10",
            "behavior": "all",
        })
    );
    assert_eq!(
        kind(&order, "Paid")["catch_event"]["triggers"],
        json!([{"message": {"name": "=\"paid-\" + order.country", "correlation_key": "=order.id"}}])
    );
    assert_eq!(
        kind(&order, "Ship")["call_activity"],
        json!({"called": "ship-process", "binding": "latest", "all_in": true, "all_out": false})
    );
    assert_eq!(
        kind(&order, "Extras")["sub_process"]["ad_hoc"],
        json!({"completion": "=done", "cancel_remaining": false, "active": "=[\"Gift\"]"})
    );
    assert_eq!(kind(&order, "Told")["service_task"]["connector"]["settings"]["type"], "tell");
    let (gift, _) = order.graph.node_of("Gift").unwrap();
    let (extras, _) = order.graph.node_of("Extras").unwrap();
    assert_eq!(order.graph.inside(Some(extras)), [gift]);
}

#[test]
fn a_model_of_flowable_runs_as_it_is() {
    let xml = include_str!("vendors/flowable-claim.bpmn20.xml");
    for xml in [
        xml.to_owned(),
        xml.replace("flowable:", "activiti:")
            .replace("xmlns:flowable", "xmlns:activiti")
            .replace("http://flowable.org/bpmn", "http://activiti.org/bpmn"),
    ] {
        let claim = compiled(&xml);
        assert_eq!(
            serde_json::to_value(&claim.graph.properties).unwrap(),
            json!([{"target": "limit", "source": "=500"}, {"target": "office", "source": "=\"north\""}])
        );
        let fetch = kind(&claim, "fetch")["service_task"].clone();
        assert_eq!(
            fetch["connector"],
            json!({"kind": "http", "settings": {"method": "GET", "url": "https://crm.example/customers", "headers": {"accept": "application/json"}}})
        );
        assert_eq!(fetch["result_variable"], "customer");
        assert_eq!(
            kind(&claim, "rate")["business_rule_task"],
            json!({"decision": "rating", "binding": "latest", "result": "whole", "result_variable": "rating"})
        );
        assert_eq!(kind(&claim, "sum"), json!({"script_task": {"expression": "=amount + rating.extra", "result_variable": "sum"}}));
        let check = kind(&claim, "check")["user_task"].clone();
        assert_eq!((&check["candidate_roles"], &check["candidate_users"]), (&json!(["claims_desk"]), &json!("kermit")));
        assert_eq!(check["form"]["required"], json!(["ok"]));
        assert_eq!(flow(&claim, "f6")["condition"], "=ok and sum < limit");
        let pay = node(&claim, "pay");
        assert_eq!(pay["kind"]["call_activity"]["all_in"], true);
        assert_eq!(pay["kind"]["call_activity"]["business_key"], "=claimNumber");
        assert_eq!(pay["mappings"]["outputs"], json!([{"target": "paidOut", "source": "=paid"}]));
        assert_eq!(kind(&claim, "tell"), json!({"throw_event": [{"signal": {"name": "Claim closed"}}]}));
    }
}

/// A process of one element between a start and an end.
fn around(namespaces: &str, element: &str) -> String {
    format!(
        "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' {namespaces}><process id='p' isExecutable='true'>\
         <startEvent id='s'/><sequenceFlow id='a' sourceRef='s' targetRef='x'/>\n{element}\n\
         <sequenceFlow id='b' sourceRef='x' targetRef='e'/><endEvent id='e'/></process></definitions>"
    )
}

/// A model with one cycle, `definitions` having the attributes given.
fn timed(attributes: &str, cycle: &str) -> String {
    format!(
        "<definitions xmlns='http://www.omg.org/spec/BPMN/20100524/MODEL' {attributes} id='m' targetNamespace='t'>\
         <process id='p' isExecutable='true'><startEvent id='s'/>\
         <intermediateCatchEvent id='x'><timerEventDefinition><timeCycle>{cycle}</timeCycle></timerEventDefinition></intermediateCatchEvent>\
         <endEvent id='e'/><sequenceFlow id='f' sourceRef='s' targetRef='x'/><sequenceFlow id='g' sourceRef='x' targetRef='e'/>\
         </process></definitions>"
    )
}

#[test]
fn the_days_of_the_week_of_a_cron_expression_are_counted_as_the_file_s_own_engine_does() {
    let modeler = "xmlns:modeler='http://camunda.org/schema/modeler/1.0'";
    let cloud = format!("{modeler} modeler:executionPlatform='Camunda Cloud'");
    let platform = format!("{modeler} modeler:executionPlatform='Camunda Platform'");
    let zeebe = "xmlns:zeebe='http://camunda.org/schema/zeebe/1.0'";
    let camunda = "xmlns:camunda='http://camunda.org/schema/1.0/bpmn'";
    // 2026-01-31 is a Saturday. The 1 is a Monday to Spring and a Sunday to Quartz.
    let now = engine::Timestamp::from_millis(1_769_860_800_000);
    let (sunday, monday) = (1_769_860_800_000 + 21 * 3_600_000, 1_769_860_800_000 + 45 * 3_600_000);
    for (attributes, expected) in [
        (cloud.as_str(), monday),
        (zeebe, monday),
        (&format!("{cloud} {zeebe}"), monday),
        (&platform, sunday),
        (camunda, sunday),
        (&format!("{platform} {zeebe}"), sunday),
        (&format!("{camunda} {zeebe}"), sunday),
        ("", sunday),
    ] {
        for cycle in ["0 0 9 ? * 1", "=\"0 0 9 ? * \" + \"1\" // each week"] {
            let model = compiled(&timed(attributes, cycle));
            let NodeKind::CatchEvent(catch) = &model.graph.node_of("x").unwrap().1.kind else { panic!() };
            let [Trigger::Timer(timer)] = catch.triggers.as_slice() else { panic!() };
            let (due, _) = schedule::first(timer, &Object::new(), now).unwrap().unwrap();
            assert_eq!(due.as_millis(), expected, "{attributes}: {timer:?}");
        }
    }
    // Quartz has no day 0.
    assert!(compile(&read(&timed(&cloud, "0 0 9 ? * 0")).unwrap(), None).is_ok());
    assert!(compile(&read(&timed(camunda, "0 0 9 ? * 0")).unwrap(), None).is_err());
    // What is no text is told as what it is.
    let model = compiled(&timed(&cloud, "=nothing"));
    let NodeKind::CatchEvent(catch) = &model.graph.node_of("x").unwrap().1.kind else { panic!() };
    let [Trigger::Timer(timer)] = catch.triggers.as_slice() else { panic!() };
    assert!(schedule::first(timer, &Object::new(), now).unwrap_err().contains("`nothing` is not set"));
}

#[test]
fn what_needs_another_engine_is_refused_at_its_element_with_what_to_use_instead() {
    let camunda = "xmlns:v='http://camunda.org/schema/1.0/bpmn'";
    let flowable = "xmlns:v='http://flowable.org/bpmn'";
    let zeebe = "xmlns:v='http://camunda.org/schema/zeebe/1.0'";
    for (namespace, element, code, says) in [
        (camunda, "<serviceTask id='x' v:class='com.acme.Charge'/>", "unsupported_implementation", "com.acme.Charge"),
        (camunda, "<serviceTask id='x' v:delegateExpression='${charge}'/>", "unsupported_implementation", "external task"),
        (camunda, "<serviceTask id='x' v:expression='${charge.run(execution)}' v:resultVariable='r'/>", "unsupported_expression", "method"),
        (camunda, "<serviceTask id='x' v:type='external'/>", "missing_topic", "topic"),
        (camunda, "<serviceTask id='x'/>", "missing_implementation", "worker"),
        (
            camunda,
            "<serviceTask id='x'><extensionElements><v:connector><v:connectorId>http-connector</v:connectorId></v:connector></extensionElements></serviceTask>",
            "unsupported_implementation",
            "http-connector",
        ),
        (
            camunda,
            "<userTask id='x'><extensionElements><v:taskListener class='A' event='create'/></extensionElements></userTask>",
            "unsupported_listener",
            "script task",
        ),
        (camunda, "<scriptTask id='x' scriptFormat='groovy'><script>1+1</script></scriptTask>", "unsupported_script_language", "groovy"),
        (camunda, "<scriptTask id='x' scriptFormat='feel'><script>1 + </script></scriptTask>", "invalid_expression", "line 1"),
        (camunda, "<userTask id='x' v:dueDate='${dateTime().plusDays(1)}'/>", "unsupported_expression", "dateTime"),
        (camunda, "<callActivity id='x' calledElement='q' v:calledElementBinding='versionTag'/>", "unsupported_binding", "versionTag"),
        (camunda, "<businessRuleTask id='x' v:decisionRef='d' v:mapDecisionResult='some'/>", "invalid_attribute", "some"),
        (
            camunda,
            "<userTask id='x'><extensionElements><v:inputOutput><v:inputParameter name='a'><v:script scriptFormat='javascript'>1</v:script></v:inputParameter></v:inputOutput></extensionElements></userTask>",
            "unsupported_implementation",
            "javascript",
        ),
        (
            camunda,
            "<task id='x'/><sequenceFlow id='q' sourceRef='x' targetRef='e'><conditionExpression id='x1' v:resource='deployment://c.groovy' language='groovy'/></sequenceFlow>",
            "unsupported_implementation",
            "resource",
        ),
        (flowable, "<serviceTask id='x' v:type='mail'/>", "unsupported_implementation", "mail"),
        (
            flowable,
            "<serviceTask id='x' v:type='http'><extensionElements><v:field name='requestUrl' expression='${url}'/></extensionElements></serviceTask>",
            "unsupported_implementation",
            "requestUrl",
        ),
        (flowable, "<userTask id='x' v:skipExpression='${true}'/>", "unsupported_implementation", "gateway"),
        (
            zeebe,
            "<serviceTask id='x'><extensionElements><v:taskDefinition type='= a +'/></extensionElements></serviceTask>",
            "invalid_expression",
            "type",
        ),
        (
            zeebe,
            "<serviceTask id='x'><extensionElements><v:taskDefinition/></extensionElements></serviceTask>",
            "missing_attribute",
            "type",
        ),
        (
            zeebe,
            "<userTask id='x'><extensionElements><v:taskListeners><v:taskListener eventType='creating' type='t'/></v:taskListeners></extensionElements></userTask>",
            "unsupported_listener",
            "service task",
        ),
    ] {
        let model = read(&around(namespace, element)).unwrap_or_else(|faults| panic!("{element}: {faults:#?}"));
        let faults = compile(&model, None).map(|compiled| compiled.graph).expect_err(element);
        assert_eq!(faults.len(), 1, "{element}: {faults:#?}");
        assert_eq!(
            (&*faults[0].code, faults[0].element.as_deref(), faults[0].line),
            (code, Some(if says == "resource" { "x1" } else { "x" }), 2),
            "{element}: {faults:#?}"
        );
        assert!(faults[0].message.contains(says), "{element}: {}", faults[0].message);
    }
}

#[test]
fn of_several_vendors_on_one_element_the_nearest_is_read_alone() {
    let all = "xmlns:m='https://millrace.dev/bpmn/1.0' xmlns:z='http://camunda.org/schema/zeebe/1.0' xmlns:c='http://camunda.org/schema/1.0/bpmn' xmlns:f='http://flowable.org/bpmn'";
    let read = |inside: &str, attributes: &str| {
        let xml = around(all, &format!("<serviceTask id='x' {attributes}><extensionElements>{inside}</extensionElements></serviceTask>"));
        kind(&compiled(&xml), "x")["service_task"]["connector"].clone()
    };
    let (ours, zeebe) = ("<m:connector kind='http'>{\"url\": \"https://a\"}</m:connector>", "<z:taskDefinition type='z'/>");
    let (camunda, flowable) = ("c:type='external' c:topic='c'", "f:class='Java'");
    assert_eq!(
        read(&format!("{zeebe}{ours}"), &format!("{camunda} {flowable}")),
        json!({"kind": "http", "settings": {"url": "https://a"}})
    );
    assert_eq!(read(zeebe, &format!("{camunda} {flowable}"))["settings"]["type"], "z");
    assert_eq!(read("", &format!("{flowable} {camunda}"))["settings"]["type"], "c");
}

#[test]
fn an_expression_without_effect_is_passed_over_with_a_note() {
    let done = compiled(&around("xmlns:c='http://camunda.org/schema/1.0/bpmn'", "<serviceTask id='x' c:expression='${1 + 1}'/>"));
    assert!(matches!(done.graph.node_of("x").unwrap().1.kind, NodeKind::Task));
    assert_eq!(codes(&done), [("ignored_expression".to_owned(), "x".to_owned())]);
}

#[test]
fn what_our_own_namespace_cannot_say_is_refused() {
    let ours = "xmlns:m='https://millrace.dev/bpmn/1.0'";
    for (inside, code) in [
        ("<m:connector kind='http'>[1]</m:connector>", "invalid_json"),
        ("<m:connector kind='http'>{</m:connector>", "invalid_json"),
        ("<m:connector>{}</m:connector>", "missing_attribute"),
        ("<m:connector kind='http' responsibleRoles='a/b'/>", "invalid_attribute"),
        ("<m:connector kind='http' estimatedMinutes='soon'/>", "invalid_attribute"),
        ("<m:connecter kind='http'/>", "unknown_extension"),
        ("<m:connector kind='http'/><m:mappings><m:input source='=a'/></m:mappings>", "missing_attribute"),
        ("<m:connector kind='http'/><m:mappings><m:input target='a' source='=+'/></m:mappings>", "invalid_expression"),
        ("<m:decision decision='d' binding='newest'/>", "invalid_attribute"),
        ("<m:decision decision='d' result='sum'/>", "invalid_attribute"),
    ] {
        let xml = around(ours, &format!("<serviceTask id='x'><extensionElements>{inside}</extensionElements></serviceTask>"));
        let faults = compile(&read(&xml).unwrap(), None).map(|compiled| compiled.graph).expect_err(inside);
        assert_eq!(faults.len(), 1, "{inside}: {faults:#?}");
        assert_eq!((&*faults[0].code, faults[0].element.as_deref()), (code, Some("x")), "{inside}: {faults:#?}");
    }
}

#[test]
fn what_a_call_passes_on_without_a_word_of_a_vendor_is_everything_unless_the_file_is_of_one_that_passes_nothing() {
    let passed = |namespaces: &str| {
        let call = kind(&compiled(&around(namespaces, "<callActivity id='x' calledElement='q'/>")), "x")["call_activity"].clone();
        (call["all_in"] == true, call["all_out"] == true)
    };
    assert_eq!(passed(""), (true, true));
    assert_eq!(passed("xmlns:c='http://camunda.org/schema/1.0/bpmn'"), (false, false));
}

#[test]
fn duties_are_kept_apart_whoever_says_who_does_a_task() {
    let file = compiled(include_str!("vendors/four-eyes.bpmn"));
    let place = |id: &str| file.graph.node_of(id).unwrap().0.0;
    // The lane's people, Camunda's and our own: what is asked of them stands beside.
    assert_eq!(kind(&file, "ask")["user_task"], json!({"candidate_roles": ["Clerks"], "skills": {"german": 2}}));
    assert_eq!(
        kind(&file, "check")["user_task"],
        json!({"candidate_roles": ["controllers"], "separation": {"requester": true, "from": [place("approve"), place("ask")]}})
    );
    assert_eq!(
        kind(&file, "approve")["user_task"],
        json!({"candidate_roles": ["boss"], "separation": {"from": [place("ask")]}, "skills": {"aml": 3, "kyc": 1}})
    );
    let apart = file.graph.separated(file.graph.node_of("ask").unwrap().0);
    assert_eq!(apart.iter().map(|ix| ix.0).collect::<Vec<_>>(), [place("check"), place("approve")]);
}
