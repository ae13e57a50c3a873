"""The command `marchland`: errors are told in words, with where and what next, and without a traceback."""

import sys

from marchland.version import VERSION


def main() -> None:
    """Run the command line and exit with its status: 0 done, 2 wrong input, 130 interrupted."""
    if sys.argv[1:] == ["--version"]:
        print(f"marchland {VERSION}")
        return
    _run()


def _run() -> None:
    import click  # noqa: PLC0415 - not needed to say the version

    from marchland.cli.group import cli  # noqa: PLC0415 - not needed to say the version
    from marchland.core.errors import MarchlandError  # noqa: PLC0415 - not needed to say the version

    try:
        cli.main(standalone_mode=False)
    except MarchlandError as error:
        from marchland.formats.plain_text import clean_lines  # noqa: PLC0415 - only for an error

        click.echo(f"error: {clean_lines(str(error))}", err=True)
        if error.next_step:
            click.echo(f"  next: {clean_lines(error.next_step)}", err=True)
        sys.exit(error.exit_status)
    except click.exceptions.Exit as leaving:
        sys.exit(leaving.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        click.echo("stopped; nothing was written", err=True)
        sys.exit(130)
    except BrokenPipeError:
        # The reader of a pipe has gone; there is nobody left to tell.
        sys.stderr.close()
        sys.exit(141)
