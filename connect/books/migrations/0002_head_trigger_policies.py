"""What makes the books append-only: the head, the trigger that checks each entry against it, the policies.

A number comes from the locked head and not from a sequence, which would leave a gap after a rollback.
"""

from django.db import migrations
from django.db.migrations.operations import RunSQL

FORWARD = """
-- Born with its chain, so that a chain without a head does not exist.
CREATE FUNCTION ledger_chain_born() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO books_head (chain_id, seq, number, sig) VALUES (new.id, 0, 0, repeat('0', 64));
  RETURN NULL;
END $$;
CREATE TRIGGER chain_born AFTER INSERT ON books_chain FOR EACH ROW EXECUTE FUNCTION ledger_chain_born();

-- Locks the head of a chain of the open door; the lock lasts until the transaction ends.
CREATE FUNCTION ledger_head(
  which bigint, OUT code text, OUT antenna_id bigint, OUT seq bigint, OUT number bigint, OUT sig text, OUT at timestamptz
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE door text := nullif(current_setting('connect.antenna', true), '');
BEGIN
  SELECT c.code, c.antenna_id, h.seq, h.number, h.sig, h.at INTO code, antenna_id, seq, number, sig, at
    FROM books_chain c JOIN books_head h ON h.chain_id = c.id WHERE c.id = which FOR UPDATE OF h;
  IF NOT FOUND OR (door IS NOT NULL AND antenna_id IS DISTINCT FROM door::bigint)
     OR (door IS NULL AND current_setting('role') = 'connect_antenna') THEN
    RAISE EXCEPTION 'no such chain behind this door' USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_open_door';
  END IF;
END $$;
REVOKE ALL ON FUNCTION ledger_head(bigint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION ledger_head(bigint) TO connect_antenna, connect_national;

CREATE FUNCTION ledger_entry_follows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE head record;
BEGIN
  SELECT c.code, c.antenna_id, h.seq, h.number, h.sig, h.at INTO head
    FROM books_chain c JOIN books_head h ON h.chain_id = c.id WHERE c.id = new.chain_id FOR UPDATE OF h;
  IF NOT FOUND OR new.antenna_id IS DISTINCT FROM head.antenna_id OR new.seq <> head.seq + 1
     OR new.prev_sig <> head.sig OR new.sig !~ '^[0-9a-f]{64}$' OR new.occurred_at < head.at
     OR (new.number IS NOT NULL AND (new.number <> head.number + 1
         OR new.reference <> head.code || '-' || lpad(new.number::text, greatest(6, length(new.number::text)), '0'))) THEN
    RAISE EXCEPTION 'entry % does not follow the head of its chain', new.seq
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_follows';
  END IF;
  UPDATE books_head SET seq = new.seq, number = coalesce(new.number, head.number), sig = new.sig, at = new.occurred_at
   WHERE chain_id = new.chain_id;
  RETURN new;
END $$;
CREATE TRIGGER entry_follows BEFORE INSERT ON books_entry FOR EACH ROW EXECUTE FUNCTION ledger_entry_follows();

-- Grants refuse the app; this refuses the owner too.
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: the books are only added to', tg_op, tg_table_name
    USING ERRCODE = 'check_violation', CONSTRAINT = 'append_only';
END $$;
CREATE TRIGGER entry_append_only BEFORE UPDATE OR DELETE ON books_entry
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER chain_append_only BEFORE UPDATE OR DELETE ON books_chain
  FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();

ALTER TABLE books_chain ENABLE ROW LEVEL SECURITY;
ALTER TABLE books_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE books_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY antenna ON books_chain TO connect_antenna
  USING (antenna_id = (SELECT nullif(current_setting('connect.antenna', true), '')::bigint));
CREATE POLICY antenna ON books_entry TO connect_antenna
  USING (antenna_id = (SELECT nullif(current_setting('connect.antenna', true), '')::bigint));
CREATE POLICY national ON books_chain TO connect_national USING (true);
CREATE POLICY national ON books_head TO connect_national USING (true);
CREATE POLICY national ON books_entry TO connect_national USING (true);
"""

BACKWARD = """
DROP POLICY antenna ON books_chain;
DROP POLICY antenna ON books_entry;
DROP POLICY national ON books_chain;
DROP POLICY national ON books_head;
DROP POLICY national ON books_entry;
ALTER TABLE books_chain DISABLE ROW LEVEL SECURITY;
ALTER TABLE books_head DISABLE ROW LEVEL SECURITY;
ALTER TABLE books_entry DISABLE ROW LEVEL SECURITY;
DROP TRIGGER chain_append_only ON books_chain;
DROP TRIGGER entry_append_only ON books_entry;
DROP FUNCTION ledger_refuse_change();
DROP TRIGGER entry_follows ON books_entry;
DROP FUNCTION ledger_entry_follows();
DROP FUNCTION ledger_head(bigint);
DROP TRIGGER chain_born ON books_chain;
DROP FUNCTION ledger_chain_born();
"""


class Migration(migrations.Migration):
    dependencies = [("books", "0001_initial")]

    operations = [RunSQL(FORWARD, BACKWARD)]
