-- +goose Up
-- add column "embed_origins" to table: "accounts"
ALTER TABLE `accounts` ADD COLUMN `embed_origins` json NULL;
-- add column "phone_countries" to table: "accounts"
ALTER TABLE `accounts` ADD COLUMN `phone_countries` json NULL;
-- add column "state" to table: "steps"
ALTER TABLE `steps` ADD COLUMN `state` blob NULL;
-- create "messages" table
CREATE TABLE `messages` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `flow_id` uuid NOT NULL, `step_id` uuid NOT NULL, `kind` text NOT NULL, `destination` blob NOT NULL, `created_at` datetime NOT NULL, `sent_at` datetime NULL, `content` blob NULL, PRIMARY KEY (`id`));
-- create index "message_destination_created_at" to table: "messages"
CREATE INDEX `message_destination_created_at` ON `messages` (`destination`, `created_at`);
-- create index "message_account_id_id" to table: "messages"
CREATE INDEX `message_account_id_id` ON `messages` (`account_id`, `id`);
-- create index "message_flow_id_id" to table: "messages"
CREATE INDEX `message_flow_id_id` ON `messages` (`flow_id`, `id`);
-- create "step_engines" table
CREATE TABLE `step_engines` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `step` text NOT NULL, `content` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "stepengine_account_id_step" to table: "step_engines"
CREATE UNIQUE INDEX `stepengine_account_id_step` ON `step_engines` (`account_id`, `step`);

-- +goose Down
-- reverse: create index "stepengine_account_id_step" to table: "step_engines"
DROP INDEX `stepengine_account_id_step`;
-- reverse: create "step_engines" table
DROP TABLE `step_engines`;
-- reverse: create index "message_flow_id_id" to table: "messages"
DROP INDEX `message_flow_id_id`;
-- reverse: create index "message_account_id_id" to table: "messages"
DROP INDEX `message_account_id_id`;
-- reverse: create index "message_destination_created_at" to table: "messages"
DROP INDEX `message_destination_created_at`;
-- reverse: create "messages" table
DROP TABLE `messages`;
-- reverse: add column "state" to table: "steps"
ALTER TABLE `steps` DROP COLUMN `state`;
-- reverse: add column "phone_countries" to table: "accounts"
ALTER TABLE `accounts` DROP COLUMN `phone_countries`;
-- reverse: add column "embed_origins" to table: "accounts"
ALTER TABLE `accounts` DROP COLUMN `embed_origins`;
