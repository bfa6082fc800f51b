"""The search index: FTS5 over the words of messages, kept in step by triggers."""

from django.db import migrations

CREATE = [
    """
    create virtual table message_words using fts5(
        text, content='conversations_message', content_rowid='id',
        tokenize="unicode61 remove_diacritics 2", prefix='2 3'
    )
    """,
    """
    create trigger message_words_insert after insert on conversations_message begin
        insert into message_words(rowid, text) values (new.id, new.text);
    end
    """,
    """
    create trigger message_words_delete after delete on conversations_message begin
        insert into message_words(message_words, rowid, text)
        values ('delete', old.id, old.text);
    end
    """,
    """
    create trigger message_words_update after update of text on conversations_message begin
        insert into message_words(message_words, rowid, text)
        values ('delete', old.id, old.text);
        insert into message_words(rowid, text) values (new.id, new.text);
    end
    """,
]
DROP = ["drop table message_words"]


class Migration(migrations.Migration):
    dependencies = [("conversations", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
