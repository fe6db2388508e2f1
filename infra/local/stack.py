"""What `cargo xtask` asks of the local stack through the AWS API, one subcommand each; answers are JSON.

    stack.py outputs STACK            the stack's outputs, or null when it is not deployed
    stack.py repair STACK             applies again what the emulator's CloudFormation drops
    stack.py update FUNCTION FOLDER   replaces a function's code
    stack.py invoke FUNCTION          invokes a function with the event on standard input
    stack.py logs GROUP MILLISECONDS  log lines newer than this time
"""

import io
import json
import os
import sys
import zipfile

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

QUICK_TO_FAIL = Config(retries={"max_attempts": 1}, read_timeout=60)


def client(service):
    return boto3.client(service, config=QUICK_TO_FAIL)


def outputs(stack):
    try:
        found = client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]
    except ClientError:
        return None
    if found["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        return None
    return {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}


def repair(stack):
    """Time to live of tables is the one dropped setting that the product's behaviour rests on."""
    resources = client("cloudformation").describe_stack_resources(StackName=stack)["StackResources"]
    tables = [r["PhysicalResourceId"] for r in resources if r["ResourceType"] == "AWS::DynamoDB::Table"]
    dynamodb = client("dynamodb")
    for table in tables:
        setting = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        if setting.get("TimeToLiveStatus") != "ENABLED":
            dynamodb.update_time_to_live(
                TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"}
            )
    return {"tables": tables}


def update(function, folder):
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        entry = zipfile.ZipInfo("bootstrap")
        entry.external_attr = 0o755 << 16
        entry.compress_type = zipfile.ZIP_DEFLATED
        with open(os.path.join(folder, "bootstrap"), "rb") as binary:
            archive.writestr(entry, binary.read())
    client("lambda").update_function_code(FunctionName=function, ZipFile=package.getvalue())
    return {"bytes": package.tell()}


def invoke(function):
    answer = client("lambda").invoke(FunctionName=function, Payload=sys.stdin.buffer.read())
    payload = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer:
        sys.exit(f"{function} failed: {json.dumps(payload)}")
    return payload


def logs(group, newer_than):
    logs_client = client("logs")
    request = {"logGroupName": group, "startTime": int(newer_than) + 1}
    events = []
    try:
        for page in logs_client.get_paginator("filter_log_events").paginate(**request):
            events.extend({"time": e["timestamp"], "line": e["message"]} for e in page["events"])
    except logs_client.exceptions.ResourceNotFoundException:
        pass  # nothing was logged yet
    return sorted(events, key=lambda event: event["time"])


def main():
    commands = {f.__name__: f for f in (outputs, repair, update, invoke, logs)}
    name, *arguments = sys.argv[1:] or [""]
    if name not in commands:
        sys.exit(__doc__)
    json.dump(commands[name](*arguments), sys.stdout)


main()
