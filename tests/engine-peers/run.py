"""SpiffWorkflow: nodes a second of each model, with parsing and without. Prints one line of JSON a model."""

import json
import sys
import time

from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState


def spec(name, text):
    parser = BpmnParser()
    parser.add_bpmn_str(text)
    return parser.get_spec(name)


def run(found):
    workflow = BpmnWorkflow(found)
    workflow.do_engine_steps()
    while not workflow.is_completed():
        # Abstract tasks are left to the caller.
        for task in workflow.get_tasks(state=TaskState.READY, manual=True):
            task.run()
        workflow.do_engine_steps()


def measure(round_of, seconds):
    for _ in range(3):
        round_of()
    begun = now = time.perf_counter()
    rounds = 0
    while now < begun + seconds:
        round_of()
        rounds += 1
        now = time.perf_counter()
    return rounds / (now - begun)


def main():
    seconds = float(sys.argv[1])
    for argument in sys.argv[2:]:
        name, path, nodes = argument.split("=")
        with open(path, "rb") as file:
            text = file.read()
        parsed = measure(lambda: run(spec(name, text)), seconds)
        found = spec(name, text)
        ran = measure(lambda: run(found), seconds)
        print(json.dumps({"model": name, "parsed": parsed * int(nodes), "ran": ran * int(nodes)}), flush=True)


main()
