"""What the schema's versions are called, read without the machinery that runs them."""

from alembic.script import ScriptDirectory

from models.migrations import VERSIONS, revisions


def test_the_names_of_the_files_give_the_versions_in_their_order() -> None:
    written = ScriptDirectory(str(VERSIONS.parent)).walk_revisions()
    assert revisions() == [script.revision for script in written][::-1]
