"""Joining the portal: who lets whom in, who writes a post, agreements with antennas, limits against floods.

The portal's door is a structure's; what only its referent may do, PostgreSQL asks of who came in (`connect.user`). Before
any door is open, four owner functions serve the public pages: they answer about one secret and nothing else.
"""

import datetime
import uuid

import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.migrations.operations import RunSQL

from connect.antennas.rls import ANTENNA, Protect

HERE = "nullif(current_setting('connect.structure', true), '')::bigint"
# Behind a door the role that runs is the one that was set; in an owner function it is not: triggers let it write.
DOOR = "(CASE WHEN current_user::text = current_setting('role') THEN current_user::text ELSE '' END)"
WORKS_HERE = (
    "EXISTS (SELECT FROM partners_agreement g WHERE g.structure_id = {structure} AND g.antenna_id = " + ANTENNA + ""
    " AND (g.ends_on IS NULL OR g.ends_on >= partners_today()))"
)

PASSES = """
CREATE OR REPLACE FUNCTION connect_passes(who bigint, day date)
RETURNS TABLE (door text, role text, antenna_id bigint, slug text, name text, structure_id bigint, holder_id bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN m.antenna_id IS NULL THEN 'national' ELSE 'antenna' END, m.role::text, m.antenna_id,
         a.slug::text, a.name::text, NULL::bigint, m.id
    FROM antennas_membership m LEFT JOIN antennas_antenna a ON a.id = m.antenna_id
   WHERE m.user_id = who AND m.starts_on <= day AND (m.ends_on IS NULL OR m.ends_on >= day)
     AND (a.closed_on IS NULL OR a.closed_on >= day)
  UNION ALL
  SELECT 'portal', '', NULL, NULL, s.name::text, s.id, p.id
    FROM partners_professional p JOIN partners_structure s ON s.id = p.structure_id
   WHERE p.user_id = who AND p.starts_on <= day AND (p.ends_on IS NULL OR p.ends_on >= day)%(open)s
   ORDER BY 1, 5, 2 DESC
$$;
"""

GUARDS = f"""
CREATE FUNCTION partners_refuse(what text, why text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', why USING ERRCODE = 'check_violation', CONSTRAINT = what;
END $$;

CREATE FUNCTION partners_today() RETURNS date LANGUAGE sql STABLE AS $$
  SELECT (now() AT TIME ZONE 'Europe/Paris')::date
$$;

-- Did a referent of the open door's structure come in? In post today, with an account that still opens.
CREATE FUNCTION partners_referent_here() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM partners_professional p JOIN accounts_user u ON u.id = p.user_id
     WHERE p.structure_id = {HERE} AND u.is_active AND p.is_referent
       AND p.user_id = nullif(current_setting('connect.user', true), '')::bigint
       AND p.starts_on <= partners_today() AND (p.ends_on IS NULL OR p.ends_on >= partners_today()))
$$;

CREATE FUNCTION structure_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE door text := {DOOR};
BEGIN
  IF tg_op = 'INSERT' THEN
    IF door IN ('connect_antenna', 'connect_portal') AND new.suspended_at IS NOT NULL THEN
      PERFORM partners_refuse('structure_suspended_by_the_nation', 'only the national team suspends a structure');
    END IF;
    RETURN new;
  END IF;
  IF door IN ('connect_antenna', 'connect_portal')
     AND (new.suspended_at, new.suspended_because) IS DISTINCT FROM (old.suspended_at, old.suspended_because) THEN
    PERFORM partners_refuse('structure_suspended_by_the_nation', 'only the national team suspends a structure');
  END IF;
  IF door = 'connect_portal' THEN
    IF NOT partners_referent_here() THEN
      PERFORM partners_refuse('referent_only', 'a referent of the structure does this');
    END IF;
    IF (new.id, new.name, new.refers, new.receives) IS DISTINCT FROM (old.id, old.name, old.refers, old.receives) THEN
      PERFORM partners_refuse('structure_named_by_the_house', 'the name and the flags are the antenna''s');
    END IF;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER structure_guard BEFORE INSERT OR UPDATE ON partners_structure
  FOR EACH ROW EXECUTE FUNCTION structure_guard();

-- A post: its last day and its referent are written by a referent (one may end one's own), its contact by its holder.
-- At the portal the structure always keeps somebody who answers for it: those who go at once wait for each other.
CREATE FUNCTION professional_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  door text := {DOOR};
  mine boolean := old.user_id = nullif(current_setting('connect.user', true), '')::bigint;
BEGIN
  IF door NOT IN ('connect_antenna', 'connect_portal') THEN RETURN new; END IF;
  IF (new.id, new.structure_id, new.user_id, new.email, new.starts_on)
     IS DISTINCT FROM (old.id, old.structure_id, old.user_id, old.email, old.starts_on) THEN
    PERFORM partners_refuse('professional_frozen', 'who is in post, where and since when does not change');
  END IF;
  IF old.ends_on < partners_today() THEN
    PERFORM partners_refuse('post_already_ended', 'this post has ended');
  END IF;
  IF (new.first_name, new.last_name, new.phone, new.position)
     IS DISTINCT FROM (old.first_name, old.last_name, old.phone, old.position)
     AND (door = 'connect_antenna' OR mine IS NOT TRUE) THEN
    PERFORM partners_refuse('professional_contact_is_hers', 'a name and a contact are written by their holder');
  END IF;
  IF new.is_referent AND NOT old.is_referent
     AND (new.user_id IS NULL OR NOT (SELECT is_active FROM accounts_user WHERE id = new.user_id)) THEN
    PERFORM partners_refuse('referent_signs_in', 'a referent must be able to sign in');
  END IF;
  IF door = 'connect_portal' AND (new.is_referent IS DISTINCT FROM old.is_referent
       OR (new.ends_on IS DISTINCT FROM old.ends_on AND mine IS NOT TRUE)) AND NOT partners_referent_here() THEN
    PERFORM partners_refuse('referent_only', 'a referent of the structure does this');
  END IF;
  IF door = 'connect_portal' AND old.is_referent AND (NOT new.is_referent OR new.ends_on IS NOT NULL) THEN
    PERFORM pg_advisory_xact_lock(hashtextextended('referents', old.structure_id));
    IF NOT EXISTS (SELECT FROM partners_professional p JOIN accounts_user u ON u.id = p.user_id
         WHERE p.structure_id = old.structure_id AND p.id <> old.id AND p.is_referent AND u.is_active
           AND p.starts_on <= partners_today() AND p.ends_on IS NULL) THEN
      PERFORM partners_refuse('structure_keeps_a_referent', 'nobody else would answer for the structure');
    END IF;
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER professional_guard BEFORE UPDATE ON partners_professional
  FOR EACH ROW EXECUTE FUNCTION professional_guard();

-- A door offers places and takes them back; only the owner's function writes that one was taken.
CREATE FUNCTION invitation_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE door text := {DOOR};
BEGIN
  IF door = '' THEN RETURN new; END IF;
  IF tg_op = 'UPDATE' THEN
    IF (to_jsonb(new) - 'withdrawn_at') IS DISTINCT FROM (to_jsonb(old) - 'withdrawn_at')
       OR old.withdrawn_at IS NOT NULL OR old.used_at IS NOT NULL THEN
      PERFORM partners_refuse('invitation_frozen', 'an invitation is withdrawn or taken, and nothing else');
    END IF;
    RETURN new;
  END IF;
  IF new.used_at IS NOT NULL OR new.withdrawn_at IS NOT NULL OR new.tries <> 0 OR new.way <> 'link'
     OR new.by_id IS DISTINCT FROM coalesce(nullif(current_setting('connect.user', true), '')::bigint, new.by_id) THEN
    PERFORM partners_refuse('invitation_frozen', 'an invitation begins as an offer, by who came in');
  END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('invitations', new.structure_id));
  IF door = 'connect_portal' THEN  -- by our clock, else the count could be dodged
    new.expires_at := now() + (new.expires_at - new.made_at);
    new.made_at := now();
  END IF;
  IF door = 'connect_portal' AND (SELECT count(*) FROM partners_invitation i
       WHERE i.structure_id = new.structure_id AND i.way = 'link' AND i.made_at > now() - interval '24 hours') >= 30 THEN
    PERFORM partners_refuse('invitations_a_day', 'thirty invitations a day and a structure');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER invitation_guard BEFORE INSERT OR UPDATE ON partners_invitation
  FOR EACH ROW EXECUTE FUNCTION invitation_guard();

CREATE FUNCTION accesscode_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF ({DOOR}) <> '' AND (to_jsonb(new) - 'stopped_at') IS DISTINCT FROM (to_jsonb(old) - 'stopped_at')
     OR old.stopped_at IS NOT NULL THEN
    PERFORM partners_refuse('accesscode_frozen', 'a code is stopped, and nothing else');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER accesscode_guard BEFORE UPDATE ON partners_accesscode
  FOR EACH ROW EXECUTE FUNCTION accesscode_guard();

-- What was asked stays as it was asked; a request is decided once.
CREATE FUNCTION joinrequest_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  IF old.state <> 'waiting' THEN
    PERFORM partners_refuse('joinrequest_decided_once', 'this request is already decided');
  END IF;
  IF (to_jsonb(new) - '{{state,decided_at,decided_by_id,reason,structure_id}}'::text[])
     IS DISTINCT FROM (to_jsonb(old) - '{{state,decided_at,decided_by_id,reason,structure_id}}'::text[]) THEN
    PERFORM partners_refuse('joinrequest_kept', 'what was asked is kept as it was asked');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER joinrequest_guard BEFORE UPDATE ON partners_joinrequest
  FOR EACH ROW EXECUTE FUNCTION joinrequest_guard();

-- An antenna takes in a structure that nobody works in yet, or one that sent it a sheet. The others are the nation's to
-- share out: who works with a structure may invite into it, and so be shown what it sent elsewhere.
CREATE FUNCTION agreement_guard() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE door text := {DOOR};
BEGIN
  IF door <> 'connect_antenna' THEN RETURN new; END IF;
  IF tg_op = 'UPDATE' THEN
    IF (new.id, new.structure_id, new.antenna_id) IS DISTINCT FROM (old.id, old.structure_id, old.antenna_id) THEN
      PERFORM partners_refuse('agreement_frozen', 'an agreement stays between those who made it');
    END IF;
    RETURN new;
  END IF;
  IF EXISTS (SELECT FROM partners_professional WHERE structure_id = new.structure_id)
     AND NOT EXISTS (SELECT FROM beneficiaries_liaisonsheet
                      WHERE structure_id = new.structure_id AND antenna_id = new.antenna_id) THEN
    PERFORM partners_refuse('agreement_with_who_sends_here', 'this structure has sent nobody here');
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER agreement_guard BEFORE INSERT OR UPDATE ON partners_agreement
  FOR EACH ROW EXECUTE FUNCTION agreement_guard();

ALTER TABLE partners_outreach ADD CONSTRAINT outreach_by_the_team
  FOREIGN KEY (went_id, antenna_id) REFERENCES antennas_membership (id, antenna_id);
"""

JOINING = """
-- A professional who has left invites nobody any more: her links stop with her post. (The nation holds no post here.)
CREATE FUNCTION inviter_left(place bigint, inviter bigint, house bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT house IS NULL
     AND EXISTS (SELECT FROM partners_professional p WHERE p.structure_id = place AND p.user_id = inviter)
     AND NOT EXISTS (SELECT FROM partners_professional p WHERE p.structure_id = place AND p.user_id = inviter
                      AND (p.ends_on IS NULL OR p.ends_on >= partners_today()))
$$;

-- What the public page says of a link: whose it is, and where it stands. One secret, one answer.
CREATE FUNCTION joining_invitation(proved text)
RETURNS TABLE (stands text, structure text, email text, first_name text, last_name text, "position" text,
               as_referent boolean, inviter text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT CASE WHEN i.used_at IS NOT NULL THEN 'used' WHEN i.withdrawn_at IS NOT NULL OR inviter_left(i.structure_id, i.by_id, i.antenna_id) THEN 'withdrawn'
              WHEN i.expires_at <= now() THEN 'expired' WHEN s.suspended_at IS NOT NULL THEN 'suspended' ELSE 'open' END,
         s.name::text, i.email::text, i.first_name::text, i.last_name::text, i.position::text, i.as_referent,
         CASE WHEN i.antenna_id IS NULL THEN coalesce(u.first_name || ' ' || u.last_name, '') ELSE '' END
    FROM partners_invitation i JOIN partners_structure s ON s.id = i.structure_id
    LEFT JOIN accounts_user u ON u.id = i.by_id
   WHERE i.way = 'link' AND i.proof = proved
$$;

-- Somebody typed an access code. True when a letter with a short code must leave; whoever asks is told nothing.
CREATE FUNCTION joining_by_code(typed text, ticket uuid, proved text, mail text, first text, last text, job text,
                                lives interval)
RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE place bigint;
BEGIN
  SELECT s.id INTO place FROM partners_accesscode c JOIN partners_structure s ON s.id = c.structure_id
   WHERE c.code = typed AND c.stopped_at IS NULL AND s.suspended_at IS NULL;
  IF place IS NULL THEN RETURN false; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('invitations', place));
  IF (SELECT count(*) FROM partners_invitation i WHERE i.structure_id = place AND i.way = 'code'
        AND i.made_at > now() - interval '1 hour') >= 30 THEN
    RETURN false;  -- a code that goes round the town fills nobody's mailbox
  END IF;
  INSERT INTO partners_invitation (id, structure_id, way, email, first_name, last_name, "position", as_referent, proof,
                                   tries, made_at, expires_at)
    VALUES (ticket, place, 'code', lower(mail), first, last, job, false, proved, 0, now(), now() + lives);
  RETURN true;
END $$;

-- Take the place: `proved` is the hash of the link's secret, or of what was typed for a `ticket`. Without an account it
-- only looks, and counts a wrong code. The invitation is locked: of two who come at once, one takes it.
CREATE FUNCTION joining_accept(ticket uuid, proved text, who bigint, first text, last text, job text)
RETURNS TABLE (outcome text, place bigint, holder bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE i partners_invitation; post partners_professional; account accounts_user;
BEGIN
  IF ticket IS NULL THEN
    SELECT * INTO i FROM partners_invitation WHERE way = 'link' AND proof = proved FOR UPDATE;
  ELSE
    SELECT * INTO i FROM partners_invitation WHERE way = 'code' AND id = ticket FOR UPDATE;
  END IF;
  IF i.id IS NULL THEN RETURN QUERY SELECT 'unknown', NULL::bigint, NULL::bigint; RETURN; END IF;
  IF i.used_at IS NOT NULL OR i.withdrawn_at IS NOT NULL OR i.expires_at <= now()
     OR inviter_left(i.structure_id, i.by_id, i.antenna_id) THEN
    RETURN QUERY SELECT CASE WHEN i.used_at IS NOT NULL THEN 'used'
                             WHEN i.withdrawn_at IS NOT NULL OR i.expires_at > now() THEN 'withdrawn'
                             ELSE 'expired' END, NULL::bigint, NULL::bigint;
    RETURN;
  END IF;
  IF i.tries >= 5 THEN RETURN QUERY SELECT 'spent', NULL::bigint, NULL::bigint; RETURN; END IF;
  IF i.proof <> proved THEN
    UPDATE partners_invitation SET tries = tries + 1 WHERE id = i.id;
    RETURN QUERY SELECT 'wrong', NULL::bigint, NULL::bigint; RETURN;
  END IF;
  IF EXISTS (SELECT FROM partners_structure s WHERE s.id = i.structure_id AND s.suspended_at IS NOT NULL) THEN
    RETURN QUERY SELECT 'suspended', NULL::bigint, NULL::bigint; RETURN;
  END IF;
  IF who IS NULL THEN RETURN QUERY SELECT 'open', i.structure_id, NULL::bigint; RETURN; END IF;
  SELECT * INTO account FROM accounts_user WHERE id = who;
  IF account.id IS NULL OR NOT account.is_active OR lower(account.email) <> i.email THEN
    RETURN QUERY SELECT 'another', NULL::bigint, NULL::bigint; RETURN;
  END IF;
  SELECT * INTO post FROM partners_professional p
   WHERE p.structure_id = i.structure_id AND (p.user_id = who OR p.email = i.email)
     AND p.starts_on <= partners_today() AND (p.ends_on IS NULL OR p.ends_on >= partners_today())
   ORDER BY (p.user_id = who) IS TRUE DESC, p.ends_on IS NULL DESC LIMIT 1 FOR UPDATE;
  IF post.id IS NULL THEN
    INSERT INTO partners_professional (structure_id, user_id, first_name, last_name, email, phone, "position",
                                       is_referent, starts_on)
      VALUES (i.structure_id, who, first, last, i.email, '', job, i.as_referent, partners_today())
      RETURNING * INTO post;
  ELSE  -- a colleague registered to a training has a post and no account; one in post already keeps hers
    IF post.user_id IS NOT NULL AND post.user_id <> who THEN
      RETURN QUERY SELECT 'another', NULL::bigint, NULL::bigint; RETURN;
    END IF;
    UPDATE partners_professional p
       SET user_id = who, is_referent = p.is_referent OR i.as_referent,
           ends_on = CASE WHEN i.way = 'link' THEN NULL ELSE p.ends_on END,  -- invited again, one stays
           "position" = CASE WHEN p.position = '' THEN job ELSE p.position END
     WHERE p.id = post.id;
  END IF;
  UPDATE partners_invitation SET used_at = now(), professional_id = post.id WHERE id = i.id;
  RETURN QUERY SELECT 'joined', i.structure_id, post.id;
END $$;
"""

LIMITS = """
-- For each limit that the next `more` sheets would pass: how many were sent, and when there is room again.
CREATE FUNCTION portal_room(place bigint, sender bigint, more integer)
RETURNS TABLE (subject text, period text, most integer, sent bigint, free_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  WITH rule (subject, period, length, usual) AS (VALUES
      ('professional', 'hour', interval '1 hour', 40), ('professional', 'day', interval '24 hours', 120),
      ('structure', 'hour', interval '1 hour', 100), ('structure', 'day', interval '24 hours', 300)),
  wall AS (
    SELECT r.subject, r.period, r.length, coalesce(l.most, r.usual) AS most
      FROM rule r LEFT JOIN partners_sendinglimit l ON l.subject = r.subject AND l.period = r.period),
  counted AS (
    SELECT w.subject, w.period, w.length, w.most,
           (SELECT count(*) FROM beneficiaries_liaisonsheet s WHERE s.structure_id = place
               AND s.sent_at > now() - w.length AND (w.subject = 'structure' OR s.sender_id = sender)) AS sent
      FROM wall w)
  SELECT c.subject, c.period, c.most, c.sent,
         (SELECT s.sent_at + c.length FROM beneficiaries_liaisonsheet s WHERE s.structure_id = place
             AND s.sent_at > now() - c.length AND (c.subject = 'structure' OR s.sender_id = sender)
           ORDER BY s.sent_at OFFSET greatest(c.sent + more - c.most - 1, 0) LIMIT 1)
    FROM counted c WHERE c.sent + more > c.most AND place::text = current_setting('connect.structure', true)
   ORDER BY 5 DESC NULLS FIRST, c.most DESC
$$;
-- At the portal, whatever the page: those who send at once are counted one after the other.
CREATE FUNCTION portal_flood() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  IF current_setting('role') <> 'connect_portal' THEN RETURN new; END IF;
  PERFORM pg_advisory_xact_lock(hashtextextended('sheets', new.structure_id));
  IF EXISTS (SELECT FROM portal_room(new.structure_id, new.sender_id, 1)) THEN
    RAISE EXCEPTION 'more sheets than a structure sends'
      USING ERRCODE = 'check_violation', CONSTRAINT = 'portal_flood';
  END IF;
  RETURN new;
END $$;
CREATE TRIGGER sheet_portal_flood BEFORE INSERT ON beneficiaries_liaisonsheet
  FOR EACH ROW EXECUTE FUNCTION portal_flood();
"""

RIGHTS = """
REVOKE ALL ON FUNCTION partners_referent_here() FROM PUBLIC;
REVOKE ALL ON FUNCTION joining_invitation(text) FROM PUBLIC;
REVOKE ALL ON FUNCTION joining_by_code(text, uuid, text, text, text, text, text, interval) FROM PUBLIC;
REVOKE ALL ON FUNCTION joining_accept(uuid, text, bigint, text, text, text) FROM PUBLIC;
REVOKE ALL ON FUNCTION portal_room(bigint, bigint, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION portal_flood() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION partners_referent_here() TO connect_portal, connect_antenna, connect_national;
GRANT EXECUTE ON FUNCTION joining_invitation(text) TO connect_web;
GRANT EXECUTE ON FUNCTION joining_by_code(text, uuid, text, text, text, text, text, interval) TO connect_web;
GRANT EXECUTE ON FUNCTION joining_accept(uuid, text, bigint, text, text, text)
  TO connect_web, connect_antenna, connect_national;
GRANT EXECUTE ON FUNCTION portal_room(bigint, bigint, integer) TO connect_portal, connect_antenna;
"""

# Structures and professionals were read by every antenna and written by none: now read by all, written by those that
# work with the structure.
POLICIES = [
    "DROP POLICY antenna ON partners_structure",
    "CREATE POLICY antenna ON partners_structure FOR SELECT TO connect_antenna USING (true)",
    "CREATE POLICY antenna_insert ON partners_structure FOR INSERT TO connect_antenna WITH CHECK (true)",
    "CREATE POLICY antenna_update ON partners_structure FOR UPDATE TO connect_antenna USING ("
    + WORKS_HERE.format(structure="partners_structure.id") + ")",
    "DROP POLICY antenna ON partners_professional",
    "CREATE POLICY antenna ON partners_professional FOR SELECT TO connect_antenna USING (true)",
    "CREATE POLICY antenna_insert ON partners_professional FOR INSERT TO connect_antenna WITH CHECK ("
    + WORKS_HERE.format(structure="partners_professional.structure_id") + ")",
    "CREATE POLICY antenna_update ON partners_professional FOR UPDATE TO connect_antenna USING ("
    + WORKS_HERE.format(structure="partners_professional.structure_id") + ")",
]  # fmt: skip
POLICIES_BACK = [
    f"DROP POLICY {name} ON partners_{table}"
    for table in ("structure", "professional")
    for name in ("antenna", "antenna_insert", "antenna_update")
] + [
    f"CREATE POLICY antenna ON partners_{table} TO connect_antenna USING (true)"
    for table in ("structure", "professional")
]
# Those that sent sheets before today are at home at the antennas they sent them to.
KNOWN_TODAY = """
UPDATE partners_structure SET receives = refers, refers = true;
INSERT INTO partners_agreement (id, structure_id, antenna_id, starts_on)
SELECT gen_random_uuid(), structure_id, antenna_id, (min(sent_at) AT TIME ZONE 'Europe/Paris')::date
  FROM beneficiaries_liaisonsheet GROUP BY structure_id, antenna_id;
"""
BACK = """
DROP TRIGGER sheet_portal_flood ON beneficiaries_liaisonsheet;
DROP FUNCTION portal_flood();
DROP FUNCTION portal_room(bigint, bigint, integer);
DROP FUNCTION joining_accept(uuid, text, bigint, text, text, text);
DROP FUNCTION joining_by_code(text, uuid, text, text, text, text, text, interval);
DROP FUNCTION joining_invitation(text);
DROP FUNCTION inviter_left(bigint, bigint, bigint);
ALTER TABLE partners_outreach DROP CONSTRAINT outreach_by_the_team;
DROP TRIGGER agreement_guard ON partners_agreement;
DROP FUNCTION agreement_guard();
DROP TRIGGER joinrequest_guard ON partners_joinrequest;
DROP FUNCTION joinrequest_guard();
DROP TRIGGER accesscode_guard ON partners_accesscode;
DROP FUNCTION accesscode_guard();
DROP TRIGGER invitation_guard ON partners_invitation;
DROP FUNCTION invitation_guard();
DROP TRIGGER professional_guard ON partners_professional;
DROP FUNCTION professional_guard();
DROP TRIGGER structure_guard ON partners_structure;
DROP FUNCTION structure_guard();
DROP FUNCTION partners_referent_here();
DROP FUNCTION partners_today();
DROP FUNCTION partners_refuse(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("antennas", "0003_one_role_at_a_time"),
        ("beneficiaries", "0009_visits_counted_from_their_index"),
        ("partners", "0002_policies_passes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        RunSQL("UPDATE partners_professional SET email = lower(email) WHERE email <> lower(email)", RunSQL.noop),
        migrations.CreateModel(
            name="AccessCode",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("code", models.CharField(max_length=16, unique=True, verbose_name="access code")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="made on")),
                ("stopped_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "access code",
                "verbose_name_plural": "access codes",
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("starts_on", models.DateField(default=django.utils.timezone.localdate, verbose_name="from")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="until")),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="convention signed on")),
            ],
            options={
                "verbose_name": "agreement with a structure",
                "verbose_name_plural": "agreements with structures",
                "ordering": ["-starts_on"],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "way",
                    models.CharField(
                        choices=[("link", "by a link"), ("code", "by the access code")], default="link", max_length=4
                    ),
                ),
                ("email", models.EmailField(max_length=254, verbose_name="e-mail address")),
                ("first_name", models.CharField(max_length=80, verbose_name="first name")),
                ("last_name", models.CharField(max_length=80, verbose_name="last name")),
                ("position", models.CharField(blank=True, max_length=80, verbose_name="position")),
                ("as_referent", models.BooleanField(default=False, verbose_name="referent")),
                ("proof", models.CharField(max_length=64, unique=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="sent on")),
                ("expires_at", models.DateTimeField(verbose_name="valid until")),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("used_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "invitation",
                "verbose_name_plural": "invitations",
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="JoinRequest",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("structure_name", models.CharField(max_length=120, verbose_name="name of the structure")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("ccas", "town social service (CCAS)"),
                            ("france_travail", "job agency (France Travail)"),
                            ("shelter", "shelter"),
                            ("mission_locale", "youth employment centre (mission locale)"),
                            ("department", "department social service"),
                            ("association", "association"),
                            ("company", "company"),
                            ("other", "other"),
                        ],
                        max_length=20,
                        verbose_name="kind",
                    ),
                ),
                ("siret", models.CharField(blank=True, max_length=14, verbose_name="SIRET number")),
                ("postcode", models.CharField(max_length=5, verbose_name="postcode")),
                ("town", models.CharField(max_length=80, verbose_name="town")),
                ("first_name", models.CharField(max_length=80, verbose_name="first name")),
                ("last_name", models.CharField(max_length=80, verbose_name="last name")),
                ("position", models.CharField(max_length=80, verbose_name="position")),
                ("email", models.EmailField(max_length=254, verbose_name="work e-mail address")),
                ("phone", models.CharField(blank=True, max_length=16, verbose_name="work telephone")),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="asked on")),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting"), ("accepted", "accepted"), ("refused", "refused")],
                        default="waiting",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("decided_at", models.DateTimeField(null=True)),
                (
                    "reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("not_structure", "the portal is for professionals who send people to us"),
                            ("not_confirmed", "your structure did not confirm that you work there"),
                            ("already_there", "your structure already has a referent, who can invite you"),
                            ("private_address", "we need a work e-mail address"),
                            ("elsewhere", "no antenna of ours serves your town yet"),
                        ],
                        max_length=16,
                        verbose_name="reason",
                    ),
                ),
            ],
            options={
                "verbose_name": "request to join",
                "verbose_name_plural": "requests to join",
                "ordering": ["asked_at"],
            },
        ),
        migrations.CreateModel(
            name="Outreach",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("day", models.DateField(verbose_name="day")),
                ("people_met", models.PositiveSmallIntegerField(default=1, verbose_name="professionals met")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("will_orient", "will send people to us"),
                            ("call_back", "to be called back"),
                            ("training", "asks for a training"),
                            ("not_now", "not for now"),
                        ],
                        max_length=12,
                        verbose_name="what came of it",
                    ),
                ),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "awareness visit",
                "verbose_name_plural": "awareness visits",
                "ordering": ["-day", "-noted_at"],
            },
        ),
        migrations.CreateModel(
            name="SendingLimit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "subject",
                    models.CharField(
                        choices=[("structure", "a structure"), ("professional", "a professional")], max_length=12
                    ),
                ),
                ("period", models.CharField(choices=[("hour", "an hour"), ("day", "a day")], max_length=4)),
                ("most", models.PositiveIntegerField(verbose_name="sheets at most")),
            ],
            options={
                "verbose_name": "limit of sheets sent",
                "verbose_name_plural": "limits of sheets sent",
            },
        ),
        migrations.RemoveConstraint(
            model_name="professional",
            name="professional_ends_after_start",
        ),
        migrations.AddField(
            model_name="structure",
            name="receives",
            field=models.BooleanField(db_default=False, default=False, verbose_name="people can be sent to it"),
        ),
        migrations.AddField(
            model_name="structure",
            name="suspended_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="suspended since"),
        ),
        migrations.AddField(
            model_name="structure",
            name="suspended_because",
            field=models.CharField(
                blank=True, db_default="", default="", editable=False, max_length=200, verbose_name="reason"
            ),
        ),
        migrations.AlterField(
            model_name="structure",
            name="refers",
            field=models.BooleanField(default=False, verbose_name="sends people to us"),
        ),
        migrations.AddConstraint(
            model_name="professional",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ends_on__isnull", True)),
                fields=("structure", "user"),
                name="professional_user_once_in_post",
            ),
        ),
        migrations.AddConstraint(
            model_name="professional",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("ends_on__isnull", True),
                    (
                        "ends_on__gte",
                        django.db.models.expressions.CombinedExpression(models.F("starts_on"), "-", models.Value(1)),
                    ),
                    _connector="OR",
                ),
                name="professional_ends_after_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="professional",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="professional_email_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="professional",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone", ""), ("phone__regex", "^\\+[1-9]\\d{5,14}$"), _connector="OR"),
                name="professional_phone_e164",
            ),
        ),
        migrations.AddConstraint(
            model_name="structure",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone", ""), ("phone__regex", "^\\+[1-9]\\d{5,14}$"), _connector="OR"),
                name="structure_phone_e164",
            ),
        ),
        migrations.AddConstraint(
            model_name="structure",
            constraint=models.CheckConstraint(
                condition=models.Q(("postcode", ""), ("postcode__regex", "^\\d{5}$"), _connector="OR"),
                name="structure_postcode_5_digits",
            ),
        ),
        migrations.AddConstraint(
            model_name="structure",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("suspended_at__isnull", True), ("suspended_because", "")),
                    models.Q(("suspended_at__isnull", False), models.Q(("suspended_because", ""), _negated=True)),
                    _connector="OR",
                ),
                name="structure_suspended_with_a_reason",
            ),
        ),
        migrations.AddField(
            model_name="accesscode",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="accesscode",
            name="structure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="access_codes", to="partners.structure"
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="antenna",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agreements",
                to="antennas.antenna",
                verbose_name="antenna",
            ),
        ),
        migrations.AddField(
            model_name="agreement",
            name="structure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="agreements",
                to="partners.structure",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="antenna",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="professional",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.professional"
            ),
        ),
        migrations.AddField(
            model_name="invitation",
            name="structure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="invitations",
                to="partners.structure",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="joinrequest",
            name="antenna",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
            ),
        ),
        migrations.AddField(
            model_name="joinrequest",
            name="decided_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="joinrequest",
            name="structure",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="partners.structure"
            ),
        ),
        migrations.AddField(
            model_name="outreach",
            name="antenna",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="antennas.antenna"
            ),
        ),
        migrations.AddField(
            model_name="outreach",
            name="noted_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="outreach",
            name="structure",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="outreach",
                to="partners.structure",
                verbose_name="structure",
            ),
        ),
        migrations.AddField(
            model_name="outreach",
            name="went",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="antennas.membership",
                verbose_name="who went",
            ),
        ),
        migrations.AddConstraint(
            model_name="sendinglimit",
            constraint=models.UniqueConstraint(fields=("subject", "period"), name="sendinglimit_once"),
        ),
        migrations.AddConstraint(
            model_name="sendinglimit",
            constraint=models.CheckConstraint(
                condition=models.Q(("most__gte", 1), ("most__lte", 10000)), name="sendinglimit_reasonable"
            ),
        ),
        migrations.AddConstraint(
            model_name="accesscode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stopped_at__isnull", True)),
                fields=("structure",),
                name="accesscode_one_a_structure",
            ),
        ),
        migrations.AddConstraint(
            model_name="accesscode",
            constraint=models.CheckConstraint(
                condition=models.Q(("code__regex", "^[ABCDEFGHJKMNPQRSTVWXYZ23456789]{16}$")),
                name="accesscode_readable",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.UniqueConstraint(fields=("structure", "antenna"), name="agreement_once_an_antenna"),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__isnull", True), ("ends_on__gte", models.F("starts_on")), _connector="OR"),
                name="agreement_ends_after_start",
            ),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["structure", "-made_at"], name="invitation_structure_made"),
        ),
        migrations.AddIndex(
            model_name="invitation",
            index=models.Index(fields=["email"], name="invitation_email"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="invitation_email_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(("proof__regex", "^[0-9a-f]{64}$")), name="invitation_proofed"
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("professional__isnull", True), ("used_at__isnull", True)),
                    models.Q(
                        ("professional__isnull", False), ("used_at__isnull", False), ("withdrawn_at__isnull", True)
                    ),
                    _connector="OR",
                ),
                name="invitation_taken_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expires_at__gt", models.F("made_at")),
                    (
                        "expires_at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("made_at"), "+", models.Value(datetime.timedelta(days=7))
                        ),
                    ),
                ),
                name="invitation_seven_days_at_most",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("by__isnull", False), ("way", "link")),
                    models.Q(("antenna__isnull", True), ("as_referent", False), ("way", "code")),
                    _connector="OR",
                ),
                name="invitation_by_somebody",
            ),
        ),
        migrations.AddIndex(
            model_name="joinrequest",
            index=models.Index(fields=["antenna", "state", "asked_at"], name="joinrequest_antenna_state"),
        ),
        migrations.AddConstraint(
            model_name="joinrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("phone", ""), ("phone__regex", "^\\+[1-9]\\d{5,14}$"), _connector="OR"),
                name="joinrequest_phone_e164",
            ),
        ),
        migrations.AddConstraint(
            model_name="joinrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                name="joinrequest_email_lower_case",
            ),
        ),
        migrations.AddConstraint(
            model_name="joinrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "waiting")), fields=("email",), name="joinrequest_one_waiting_an_address"
            ),
        ),
        migrations.AddConstraint(
            model_name="joinrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True), ("reason", ""), ("state", "waiting"), ("structure__isnull", True)
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("reason", ""),
                        ("state", "accepted"),
                        ("structure__isnull", False),
                    ),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("state", "refused"),
                        ("structure__isnull", True),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="joinrequest_decided_in_one_way",
            ),
        ),
        migrations.AddConstraint(
            model_name="joinrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("siret", ""), ("siret__regex", "^\\d{14}$"), _connector="OR"),
                name="joinrequest_siret_14_digits",
            ),
        ),
        migrations.AddConstraint(
            model_name="joinrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("postcode__regex", "^\\d{5}$")), name="joinrequest_postcode_5_digits"
            ),
        ),
        migrations.AddIndex(
            model_name="outreach",
            index=models.Index(fields=["antenna", "-day"], name="outreach_antenna_day"),
        ),
        migrations.AddConstraint(
            model_name="outreach",
            constraint=models.UniqueConstraint(fields=("antenna", "structure", "day"), name="outreach_once_a_day"),
        ),
        migrations.AddConstraint(
            model_name="outreach",
            constraint=models.CheckConstraint(
                condition=models.Q(("people_met__gte", 1), ("people_met__lte", 500)), name="outreach_people_met"
            ),
        ),
        RunSQL(KNOWN_TODAY, "UPDATE partners_structure SET refers = receives"),
        RunSQL([(GUARDS + JOINING + LIMITS + RIGHTS, None)], [(BACK, None)]),
        Protect("partners_agreement", portal="structure_id = {structure}"),
        Protect(
            "partners_accesscode",
            antenna=None,
            portal="structure_id = {structure} AND (SELECT partners_referent_here())",
        ),
        Protect(
            "partners_invitation",
            antenna="antenna_id = {antenna} AND " + WORKS_HERE.format(structure="partners_invitation.structure_id"),
            portal="structure_id = {structure} AND (SELECT partners_referent_here())",
        ),
        Protect("partners_joinrequest"),
        Protect("partners_sendinglimit", antenna=None),
        Protect("partners_outreach"),
        RunSQL([(policy, None) for policy in POLICIES], [(policy, None) for policy in POLICIES_BACK]),
        RunSQL(PASSES % {"open": " AND s.suspended_at IS NULL"}, PASSES % {"open": ""}),
    ]
