"""`qonys risk report`: the model card, kept for its page and written as one file."""

from datetime import UTC, datetime
from pathlib import Path

import click

from server.commands.shell import opened, say_command
from server.modelcard import DRAWS, NoModel, make_card
from server.risk.refreshing import RiskIsOff
from server.settings import Settings
from server.web.cards.file import card_file
from surveys.wording import say


@click.command("report")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    default=Path("model-card.html"),
    show_default=True,
    help="Where the file goes.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Use nothing after this day. Default: that of the newest list.",
)
@click.option("--draws", type=click.IntRange(0, 5000), default=DRAWS, show_default=True, help="Resamples.")
@click.pass_obj
def report(settings: Settings, out: Path, as_of: datetime | None, draws: int) -> None:
    """Judge the model on days of the past and write its card: one HTML file in three languages."""
    if not out.parent.is_dir():
        raise click.ClickException(say_command("card.no_folder", folder=out.parent))
    click.echo(say_command("card.computing"), err=True)
    with opened(settings) as (database, _):
        try:
            kept = make_card(database, datetime.now(UTC), as_of.date() if as_of else None, draws=draws)
        except RiskIsOff:
            raise click.ClickException(say("risk.off", "en")) from None
        except NoModel:
            raise click.ClickException(say_command("card.no_model")) from None
    try:
        out.write_text(card_file(kept), encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{out}: {error.strerror}") from None
    card = kept["card"]
    click.echo(
        say_command("card.made", families=card["families"], departures=sum(card["departures"]), file=out)
    )
