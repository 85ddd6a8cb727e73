"""What uvicorn serves. On a machine of your own: VERSION=v1 TABLE_NAME=<table> AWS_REGION=us-east-1 uvicorn index:app"""

import os
import sys

from application import create_application
from sessions import Sessions, session_client

version, table_name = os.environ.get("VERSION"), os.environ.get("TABLE_NAME")
if not version or not table_name:
    sys.exit("VERSION (such as v1) and TABLE_NAME (of the session table) have to be set in the environment")

app = create_application(version, Sessions(session_client(), table_name, version))
