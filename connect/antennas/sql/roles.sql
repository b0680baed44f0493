-- Roles of Connect, once a cluster, by a superuser. Safe to run again.
-- The app signs in as connect_web, which owns nothing and inherits nothing; a door takes one of three roles for the
-- length of a transaction. Migrations run as connect_owner. Passwords are the administrator's to set (ALTER ROLE).
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'connect_owner') THEN CREATE ROLE connect_owner LOGIN CREATEDB; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'connect_web') THEN CREATE ROLE connect_web LOGIN NOINHERIT; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'connect_antenna') THEN CREATE ROLE connect_antenna NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'connect_portal') THEN CREATE ROLE connect_portal NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'connect_national') THEN CREATE ROLE connect_national NOLOGIN; END IF;
END $$;
GRANT connect_antenna, connect_portal, connect_national TO connect_web;
GRANT connect_web, connect_antenna, connect_portal, connect_national TO connect_owner;
ALTER ROLE connect_web SET statement_timeout = '20s';
ALTER ROLE connect_web SET lock_timeout = '5s';
-- Plans compiled on the fly cost tens of milliseconds and serve long reports only.
ALTER ROLE connect_web SET jit = off;
ALTER ROLE connect_web SET idle_in_transaction_session_timeout = '60s';
