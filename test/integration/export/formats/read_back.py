"""Reads exports with Python's standard library and prints what it finds as JSON.

Usage: read_back.py eml|mbox|csv FILE...
"""

import csv
import email
import email.policy
import hashlib
import json
import mailbox
import sys


def facts(message):
    """Headers, texts and attachments of a mail."""
    parts = [part for part in message.walk() if not part.is_multipart()]
    texts = {
        part.get_content_type(): part.get_content()
        for part in parts
        if part.get_content_disposition() != "attachment"
    }
    return {
        "defects": [str(defect) for part in message.walk() for defect in part.defects],
        "names": [name for name in message.keys()],
        "headers": {name: str(value) for name, value in message.items()},
        "addresses": {
            name: [[a.display_name, a.addr_spec] for a in message[name].addresses]
            for name in ("From", "To", "Cc")
            if message[name] is not None
        },
        "date": message["Date"].datetime.isoformat(),
        "text": texts.get("text/plain", ""),
        "html": texts.get("text/html", ""),
        "attachments": [
            {
                "name": part.get_filename(),
                "type": part.get_content_type(),
                "sha256": hashlib.sha256(part.get_payload(decode=True)).hexdigest(),
            }
            for part in parts
            if part.get_content_disposition() == "attachment"
        ],
    }


def read(kind, path):
    if kind == "csv":
        csv.field_size_limit(10**9)
        with open(path, encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file, strict=True))
    if kind == "mbox":
        parser = lambda file: email.message_from_binary_file(file, policy=email.policy.default)
        return [facts(unquoted(message)) for message in mailbox.mbox(path, factory=parser, create=False)]
    with open(path, "rb") as file:
        return facts(email.message_from_binary_file(file, policy=email.policy.default))


def unquoted(message):
    """mbox leaves the quoting of mboxrd to its reader."""
    import re

    data = re.sub(rb"(?m)^>(>*From )", rb"\1", message.as_bytes(policy=email.policy.default.clone(refold_source="none")))
    return email.message_from_bytes(data, policy=email.policy.default)


print(json.dumps([read(sys.argv[1], path) for path in sys.argv[2:]]))
