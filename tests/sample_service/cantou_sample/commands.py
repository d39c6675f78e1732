import click


@click.group(help="Petites annonces.")
def ads():
    pass


@ads.command(help="Dit bonjour.")
def bonjour():
    click.echo("Bonjour des petites annonces.")
