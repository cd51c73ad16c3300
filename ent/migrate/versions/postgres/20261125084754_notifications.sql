-- +goose Up
-- modify "accounts" table
ALTER TABLE "accounts" ADD COLUMN "previous_secret" bytea NULL, ADD COLUMN "previous_until" timestamptz NULL;
-- modify "events" table
ALTER TABLE "events" ADD COLUMN "notice" bigint NULL, ADD COLUMN "place" bigint NULL;
-- by hand: the places of what has happened, and what gives the next ones
CREATE SEQUENCE "event_place";
UPDATE "events" SET "place" = "n" FROM (SELECT "id" AS "of", row_number() OVER (ORDER BY "id") AS "n" FROM "events") AS "numbered" WHERE "id" = "of";
SELECT setval('event_place', (SELECT count(*) + 1 FROM "events"), false);
-- +goose StatementBegin
CREATE FUNCTION "give_event_place"() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
	PERFORM pg_current_xact_id(); -- before the place: see store.Settled
	NEW."place" := nextval('event_place');
	RETURN NEW;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER "event_place" BEFORE INSERT ON "events" FOR EACH ROW EXECUTE FUNCTION "give_event_place"();
-- create index "event_account_id_place" to table: "events"
CREATE UNIQUE INDEX "event_account_id_place" ON "events" ("account_id", "place");
-- modify "flows" table
ALTER TABLE "flows" ADD COLUMN "notice_seq" bigint NOT NULL DEFAULT 0;
-- by hand: until now a notification had the number of its event
UPDATE "flows" SET "notice_seq" = "event_seq";
UPDATE "events" SET "notice" = "seq" WHERE "id" IN (SELECT "event_id" FROM "outboxes");
-- drop index "outbox_due" from table: "outboxes"
DROP INDEX "outbox_due";
-- drop index "outbox_flow_id_seq" from table: "outboxes"
DROP INDEX "outbox_flow_id_seq";
-- modify "outboxes" table
ALTER TABLE "outboxes" ALTER COLUMN "event_id" DROP NOT NULL, ADD COLUMN "lane" uuid NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000', ADD COLUMN "content" bytea NULL, ADD COLUMN "refused" integer NOT NULL DEFAULT 0, ADD COLUMN "leased" boolean NOT NULL DEFAULT false;
ALTER TABLE "outboxes" ALTER COLUMN "lane" DROP DEFAULT;
-- create index "outbox_flow_id_kind_seq" to table: "outboxes"
CREATE INDEX "outbox_flow_id_kind_seq" ON "outboxes" ("flow_id", "kind", "seq");
-- create index "outbox_lane_due" to table: "outboxes"
CREATE INDEX "outbox_lane_due" ON "outboxes" ("lane", "due");
-- create "deliveries" table
CREATE TABLE "deliveries" ("id" uuid NOT NULL, "account_id" uuid NOT NULL, "flow_id" uuid NOT NULL, "event_id" uuid NOT NULL, "endpoint_id" uuid NOT NULL, "attempt" integer NOT NULL, "at" timestamptz NOT NULL, "took" bigint NOT NULL, "status" bigint NULL, "error" character varying NULL, "accepted" boolean NOT NULL, "next_at" timestamptz NULL, "answer" bytea NULL, PRIMARY KEY ("id"));
-- create index "delivery_flow_id_id" to table: "deliveries"
CREATE INDEX "delivery_flow_id_id" ON "deliveries" ("flow_id", "id");
-- create "endpoints" table
CREATE TABLE "endpoints" ("id" uuid NOT NULL, "account_id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "address" bytea NOT NULL, "accepted_at" timestamptz NULL, "failing_since" timestamptz NULL, "disabled_at" timestamptz NULL, "disabled_why" character varying NULL, PRIMARY KEY ("id"));

-- +goose Down
-- reverse: create "endpoints" table
DROP TABLE "endpoints";
-- reverse: create index "delivery_flow_id_id" to table: "deliveries"
DROP INDEX "delivery_flow_id_id";
-- reverse: create "deliveries" table
DROP TABLE "deliveries";
-- reverse: create index "outbox_lane_due" to table: "outboxes"
DROP INDEX "outbox_lane_due";
-- reverse: create index "outbox_flow_id_kind_seq" to table: "outboxes"
DROP INDEX "outbox_flow_id_kind_seq";
-- reverse: modify "outboxes" table
ALTER TABLE "outboxes" DROP COLUMN "leased", DROP COLUMN "refused", DROP COLUMN "content", DROP COLUMN "lane", ALTER COLUMN "event_id" SET NOT NULL;
-- reverse: drop index "outbox_flow_id_seq" from table: "outboxes"
CREATE INDEX "outbox_flow_id_seq" ON "outboxes" ("flow_id", "seq");
-- reverse: drop index "outbox_due" from table: "outboxes"
CREATE INDEX "outbox_due" ON "outboxes" ("due");
-- reverse: modify "flows" table
ALTER TABLE "flows" DROP COLUMN "notice_seq";
-- by hand
DROP TRIGGER "event_place" ON "events";
DROP FUNCTION "give_event_place";
DROP SEQUENCE "event_place";
-- reverse: create index "event_account_id_place" to table: "events"
DROP INDEX "event_account_id_place";
-- reverse: modify "events" table
ALTER TABLE "events" DROP COLUMN "place", DROP COLUMN "notice";
-- reverse: modify "accounts" table
ALTER TABLE "accounts" DROP COLUMN "previous_until", DROP COLUMN "previous_secret";
