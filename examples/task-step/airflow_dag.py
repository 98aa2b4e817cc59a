"""A step of an Airflow DAG (2.10 or later with the standard provider).

`--json` prints one line, which BashOperator pushes to XCom; `--quiet` keeps other words out of it. The next task
gets `outputs.archive.uri`, or None where nothing was new. A failed run ends with a code other than 0 and so fails
the task; its retry goes on from the offset.
"""

import json
from datetime import datetime

from airflow import DAG
from airflow.providers.standard.operators.bash import BashOperator

with DAG("ship_lineage", schedule="10 5 * * *", start_date=datetime(2026, 1, 1), catchup=False):
    ship = BashOperator(
        task_id="ship",
        cwd="/var/lib/asset-shipper",
        bash_command="asset-shipper ship ship.yaml --json --quiet",
        output_processor=json.loads,
    )
    pass_on = BashOperator(
        task_id="pass_on",
        bash_command="echo \"archived as $URI\"",
        env={"URI": "{{ ti.xcom_pull(task_ids='ship')['outputs']['archive'].get('uri') }}"},
    )
    ship >> pass_on
