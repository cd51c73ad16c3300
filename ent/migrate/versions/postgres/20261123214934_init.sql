-- +goose Up
-- create "api_keys" table
CREATE TABLE "api_keys" ("id" uuid NOT NULL, "account_id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "name" character varying NOT NULL, "prefix" character varying NOT NULL, "hash" bytea NOT NULL, "scope" character varying NOT NULL, "expires_at" timestamptz NULL, "revoked_at" timestamptz NULL, "last_used_at" timestamptz NULL, PRIMARY KEY ("id"));
-- create index "api_keys_hash_key" to table: "api_keys"
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys" ("hash");
-- create index "apikey_account_id" to table: "api_keys"
CREATE INDEX "apikey_account_id" ON "api_keys" ("account_id");
-- create "accounts" table
CREATE TABLE "accounts" ("id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "name" character varying NOT NULL, "sandbox" boolean NOT NULL, "wrapped_key" bytea NOT NULL, "master_key_id" character varying NOT NULL, "webhook_secret" bytea NOT NULL, PRIMARY KEY ("id"));
-- create index "accounts_name_key" to table: "accounts"
CREATE UNIQUE INDEX "accounts_name_key" ON "accounts" ("name");
-- create "events" table
CREATE TABLE "events" ("id" uuid NOT NULL, "account_id" uuid NOT NULL, "flow_id" uuid NOT NULL, "step_id" uuid NULL, "seq" bigint NOT NULL, "kind" character varying NOT NULL, "at" timestamptz NOT NULL, "actor" character varying NOT NULL, "actor_id" character varying NOT NULL, "content" bytea NOT NULL, "salt" bytea NOT NULL, "digest" bytea NOT NULL, "hash" bytea NOT NULL, PRIMARY KEY ("id"));
-- create index "event_flow_id_seq" to table: "events"
CREATE UNIQUE INDEX "event_flow_id_seq" ON "events" ("flow_id", "seq");
-- create "execution_tokens" table
CREATE TABLE "execution_tokens" ("id" uuid NOT NULL, "account_id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "flow_id" uuid NOT NULL, "hash" bytea NOT NULL, "number" bigint NOT NULL, "redirect_url" bytea NULL, "expires_at" timestamptz NULL, "revoked_at" timestamptz NULL, "read_only" boolean NOT NULL, PRIMARY KEY ("id"));
-- create index "execution_tokens_hash_key" to table: "execution_tokens"
CREATE UNIQUE INDEX "execution_tokens_hash_key" ON "execution_tokens" ("hash");
-- create index "executiontoken_flow_id" to table: "execution_tokens"
CREATE INDEX "executiontoken_flow_id" ON "execution_tokens" ("flow_id");
-- create "flows" table
CREATE TABLE "flows" ("id" uuid NOT NULL, "account_id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "version" bigint NOT NULL DEFAULT 1, "status" character varying NOT NULL, "responsible_uuid" uuid NULL, "people_uuid" uuid NULL, "lead_uuid" uuid NULL, "credit_uuid" uuid NULL, "disable_geolocation" boolean NULL, "started_at" timestamptz NULL, "finished_at" timestamptz NULL, "external_reference_id" character varying NULL, "callback_url" character varying NULL, "callback_at" timestamptz NULL, "expires_in" integer NOT NULL, "terms" bytea NOT NULL, "failure" bytea NULL, "event_seq" bigint NOT NULL, "event_hash" bytea NOT NULL, PRIMARY KEY ("id"));
-- create index "flow_account_id_id" to table: "flows"
CREATE INDEX "flow_account_id_id" ON "flows" ("account_id", "id");
-- create "outboxes" table
CREATE TABLE "outboxes" ("id" uuid NOT NULL, "account_id" uuid NOT NULL, "kind" character varying NOT NULL, "flow_id" uuid NOT NULL, "event_id" uuid NOT NULL, "seq" bigint NOT NULL, "due" timestamptz NOT NULL, "attempt" integer NOT NULL DEFAULT 0, PRIMARY KEY ("id"));
-- create index "outbox_due" to table: "outboxes"
CREATE INDEX "outbox_due" ON "outboxes" ("due");
-- create index "outbox_flow_id_seq" to table: "outboxes"
CREATE INDEX "outbox_flow_id_seq" ON "outboxes" ("flow_id", "seq");
-- create "steps" table
CREATE TABLE "steps" ("id" uuid NOT NULL, "account_id" uuid NOT NULL, "created_at" timestamptz NOT NULL, "updated_at" timestamptz NOT NULL, "position" bigint NOT NULL, "type" character varying NOT NULL, "custom_id" character varying NULL, "status" character varying NOT NULL, "started_at" timestamptz NULL, "finished_at" timestamptz NULL, "attempts" integer NOT NULL, "submission" bytea NULL, "coordinates" bytea NULL, "payload" bytea NULL, "failure" bytea NULL, "flow_id" uuid NOT NULL, PRIMARY KEY ("id"), CONSTRAINT "steps_flows_steps" FOREIGN KEY ("flow_id") REFERENCES "flows" ("id") ON UPDATE NO ACTION ON DELETE NO ACTION);
-- create index "step_flow_id_position" to table: "steps"
CREATE UNIQUE INDEX "step_flow_id_position" ON "steps" ("flow_id", "position");

-- +goose Down
-- reverse: create index "step_flow_id_position" to table: "steps"
DROP INDEX "step_flow_id_position";
-- reverse: create "steps" table
DROP TABLE "steps";
-- reverse: create index "outbox_flow_id_seq" to table: "outboxes"
DROP INDEX "outbox_flow_id_seq";
-- reverse: create index "outbox_due" to table: "outboxes"
DROP INDEX "outbox_due";
-- reverse: create "outboxes" table
DROP TABLE "outboxes";
-- reverse: create index "flow_account_id_id" to table: "flows"
DROP INDEX "flow_account_id_id";
-- reverse: create "flows" table
DROP TABLE "flows";
-- reverse: create index "executiontoken_flow_id" to table: "execution_tokens"
DROP INDEX "executiontoken_flow_id";
-- reverse: create index "execution_tokens_hash_key" to table: "execution_tokens"
DROP INDEX "execution_tokens_hash_key";
-- reverse: create "execution_tokens" table
DROP TABLE "execution_tokens";
-- reverse: create index "event_flow_id_seq" to table: "events"
DROP INDEX "event_flow_id_seq";
-- reverse: create "events" table
DROP TABLE "events";
-- reverse: create index "accounts_name_key" to table: "accounts"
DROP INDEX "accounts_name_key";
-- reverse: create "accounts" table
DROP TABLE "accounts";
-- reverse: create index "apikey_account_id" to table: "api_keys"
DROP INDEX "apikey_account_id";
-- reverse: create index "api_keys_hash_key" to table: "api_keys"
DROP INDEX "api_keys_hash_key";
-- reverse: create "api_keys" table
DROP TABLE "api_keys";
