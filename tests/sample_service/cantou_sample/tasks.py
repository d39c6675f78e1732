from cantou.core.tasks import task


@task(name="petites_annonces.count")
def count() -> None:
    return
