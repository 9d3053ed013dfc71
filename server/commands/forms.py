"""`qonys forms …`: surveys are checked, looked at and published."""

import click

from server.commands.checking import check_forms, preview_form
from server.commands.publishing import close_form, list_forms, open_form, publish_forms
from server.commands.running import run_form


@click.group()
def forms() -> None:
    """Surveys."""


forms.add_command(check_forms)
forms.add_command(preview_form)
forms.add_command(run_form)
forms.add_command(publish_forms)
forms.add_command(list_forms)
forms.add_command(close_form)
forms.add_command(open_form)
