-- +goose Up
-- modify "accounts" table
ALTER TABLE "accounts" ADD COLUMN "embed_origins" jsonb NULL, ADD COLUMN "phone_countries" jsonb NULL;
-- modify "steps" table
ALTER TABLE "steps" ADD COLUMN "state" bytea NULL;
-- create "messages" table
CREATE TABLE "messages" ("id" uuid NOT NULL, "account_id" uuid NOT NULL, "flow_id" uuid NOT NULL, "step_id" uuid NOT NULL, "kind" character varying NOT NULL, "destination" bytea NOT NULL, "created_at" timestamptz NOT NULL, "sent_at" timestamptz NULL, "content" bytea NULL, PRIMARY KEY ("id"));
-- create index "message_account_id_id" to table: "messages"
CREATE INDEX "message_account_id_id" ON "messages" ("account_id", "id");
-- create index "message_destination_created_at" to table: "messages"
CREATE INDEX "message_destination_created_at" ON "messages" ("destination", "created_at");
-- create index "message_flow_id_id" to table: "messages"
CREATE INDEX "message_flow_id_id" ON "messages" ("flow_id", "id");
-- create "step_engines" table
CREATE TABLE "step_engines" ("id" uuid NOT NULL, "account_id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "step" character varying NOT NULL, "content" bytea NOT NULL, PRIMARY KEY ("id"));
-- create index "stepengine_account_id_step" to table: "step_engines"
CREATE UNIQUE INDEX "stepengine_account_id_step" ON "step_engines" ("account_id", "step");

-- +goose Down
-- reverse: create index "stepengine_account_id_step" to table: "step_engines"
DROP INDEX "stepengine_account_id_step";
-- reverse: create "step_engines" table
DROP TABLE "step_engines";
-- reverse: create index "message_flow_id_id" to table: "messages"
DROP INDEX "message_flow_id_id";
-- reverse: create index "message_destination_created_at" to table: "messages"
DROP INDEX "message_destination_created_at";
-- reverse: create index "message_account_id_id" to table: "messages"
DROP INDEX "message_account_id_id";
-- reverse: create "messages" table
DROP TABLE "messages";
-- reverse: modify "steps" table
ALTER TABLE "steps" DROP COLUMN "state";
-- reverse: modify "accounts" table
ALTER TABLE "accounts" DROP COLUMN "phone_countries", DROP COLUMN "embed_origins";
