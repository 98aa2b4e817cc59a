"""A step of a Prefect flow: a task that ships, and a task that gets the archive's URI."""

import json
import subprocess

from prefect import flow, task


@task(retries=2, retry_delay_seconds=60)
def ship(config: str = "ship.yaml") -> dict:
    """One incremental run. Words for people go to stderr; stdout is one line of JSON."""
    done = subprocess.run(
        ["asset-shipper", "ship", config, "--json"], stdout=subprocess.PIPE, text=True, check=True
    )
    return json.loads(done.stdout)


@task
def pass_on(uri: str | None) -> None:
    print(f"archived as {uri}" if uri else "nothing new")


@flow
def ship_lineage() -> None:
    result = ship()
    pass_on(result["outputs"]["archive"].get("uri"))


if __name__ == "__main__":
    ship_lineage()
