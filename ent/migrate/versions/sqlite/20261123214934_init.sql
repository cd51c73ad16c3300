-- +goose Up
-- create "api_keys" table
CREATE TABLE `api_keys` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `name` text NOT NULL, `prefix` text NOT NULL, `hash` blob NOT NULL, `scope` text NOT NULL, `expires_at` datetime NULL, `revoked_at` datetime NULL, `last_used_at` datetime NULL, PRIMARY KEY (`id`));
-- create index "api_keys_hash_key" to table: "api_keys"
CREATE UNIQUE INDEX `api_keys_hash_key` ON `api_keys` (`hash`);
-- create index "apikey_account_id" to table: "api_keys"
CREATE INDEX `apikey_account_id` ON `api_keys` (`account_id`);
-- create "accounts" table
CREATE TABLE `accounts` (`id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `name` text NOT NULL, `sandbox` bool NOT NULL, `wrapped_key` blob NOT NULL, `master_key_id` text NOT NULL, `webhook_secret` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "accounts_name_key" to table: "accounts"
CREATE UNIQUE INDEX `accounts_name_key` ON `accounts` (`name`);
-- create "events" table
CREATE TABLE `events` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `flow_id` uuid NOT NULL, `step_id` uuid NULL, `seq` integer NOT NULL, `kind` text NOT NULL, `at` datetime NOT NULL, `actor` text NOT NULL, `actor_id` text NOT NULL, `content` blob NOT NULL, `salt` blob NOT NULL, `digest` blob NOT NULL, `hash` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "event_flow_id_seq" to table: "events"
CREATE UNIQUE INDEX `event_flow_id_seq` ON `events` (`flow_id`, `seq`);
-- create "execution_tokens" table
CREATE TABLE `execution_tokens` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `flow_id` uuid NOT NULL, `hash` blob NOT NULL, `number` integer NOT NULL, `redirect_url` blob NULL, `expires_at` datetime NULL, `revoked_at` datetime NULL, `read_only` bool NOT NULL, PRIMARY KEY (`id`));
-- create index "execution_tokens_hash_key" to table: "execution_tokens"
CREATE UNIQUE INDEX `execution_tokens_hash_key` ON `execution_tokens` (`hash`);
-- create index "executiontoken_flow_id" to table: "execution_tokens"
CREATE INDEX `executiontoken_flow_id` ON `execution_tokens` (`flow_id`);
-- create "flows" table
CREATE TABLE `flows` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `status` text NOT NULL, `responsible_uuid` uuid NULL, `people_uuid` uuid NULL, `lead_uuid` uuid NULL, `credit_uuid` uuid NULL, `disable_geolocation` bool NULL, `started_at` datetime NULL, `finished_at` datetime NULL, `external_reference_id` text NULL, `callback_url` text NULL, `callback_at` datetime NULL, `expires_in` integer NOT NULL, `terms` blob NOT NULL, `failure` blob NULL, `event_seq` integer NOT NULL, `event_hash` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "flow_account_id_id" to table: "flows"
CREATE INDEX `flow_account_id_id` ON `flows` (`account_id`, `id`);
-- create "outboxes" table
CREATE TABLE `outboxes` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `kind` text NOT NULL, `flow_id` uuid NOT NULL, `event_id` uuid NOT NULL, `seq` integer NOT NULL, `due` datetime NOT NULL, `attempt` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- create index "outbox_due" to table: "outboxes"
CREATE INDEX `outbox_due` ON `outboxes` (`due`);
-- create index "outbox_flow_id_seq" to table: "outboxes"
CREATE INDEX `outbox_flow_id_seq` ON `outboxes` (`flow_id`, `seq`);
-- create "steps" table
CREATE TABLE `steps` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `position` integer NOT NULL, `type` text NOT NULL, `custom_id` text NULL, `status` text NOT NULL, `started_at` datetime NULL, `finished_at` datetime NULL, `attempts` integer NOT NULL, `submission` blob NULL, `coordinates` blob NULL, `payload` blob NULL, `failure` blob NULL, `flow_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `steps_flows_steps` FOREIGN KEY (`flow_id`) REFERENCES `flows` (`id`) ON DELETE NO ACTION);
-- create index "step_flow_id_position" to table: "steps"
CREATE UNIQUE INDEX `step_flow_id_position` ON `steps` (`flow_id`, `position`);

-- +goose Down
-- reverse: create index "step_flow_id_position" to table: "steps"
DROP INDEX `step_flow_id_position`;
-- reverse: create "steps" table
DROP TABLE `steps`;
-- reverse: create index "outbox_flow_id_seq" to table: "outboxes"
DROP INDEX `outbox_flow_id_seq`;
-- reverse: create index "outbox_due" to table: "outboxes"
DROP INDEX `outbox_due`;
-- reverse: create "outboxes" table
DROP TABLE `outboxes`;
-- reverse: create index "flow_account_id_id" to table: "flows"
DROP INDEX `flow_account_id_id`;
-- reverse: create "flows" table
DROP TABLE `flows`;
-- reverse: create index "executiontoken_flow_id" to table: "execution_tokens"
DROP INDEX `executiontoken_flow_id`;
-- reverse: create index "execution_tokens_hash_key" to table: "execution_tokens"
DROP INDEX `execution_tokens_hash_key`;
-- reverse: create "execution_tokens" table
DROP TABLE `execution_tokens`;
-- reverse: create index "event_flow_id_seq" to table: "events"
DROP INDEX `event_flow_id_seq`;
-- reverse: create "events" table
DROP TABLE `events`;
-- reverse: create index "accounts_name_key" to table: "accounts"
DROP INDEX `accounts_name_key`;
-- reverse: create "accounts" table
DROP TABLE `accounts`;
-- reverse: create index "apikey_account_id" to table: "api_keys"
DROP INDEX `apikey_account_id`;
-- reverse: create index "api_keys_hash_key" to table: "api_keys"
DROP INDEX `api_keys_hash_key`;
-- reverse: create "api_keys" table
DROP TABLE `api_keys`;
