-- +goose Up
-- add column "previous_secret" to table: "accounts"
ALTER TABLE `accounts` ADD COLUMN `previous_secret` blob NULL;
-- add column "previous_until" to table: "accounts"
ALTER TABLE `accounts` ADD COLUMN `previous_until` datetime NULL;
-- add column "notice" to table: "events"
ALTER TABLE `events` ADD COLUMN `notice` integer NULL;
-- add column "place" to table: "events"
ALTER TABLE `events` ADD COLUMN `place` integer NULL;
-- by hand: the places of what has happened, and what gives the next ones
UPDATE `events` SET `place` = rowid;
-- create index "event_account_id_place" to table: "events"
CREATE UNIQUE INDEX `event_account_id_place` ON `events` (`account_id`, `place`);
-- +goose StatementBegin
CREATE TRIGGER `event_place` AFTER INSERT ON `events` BEGIN
	UPDATE `events` SET `place` = (SELECT coalesce(max(`place`), 0) + 1 FROM `events` WHERE `account_id` = NEW.`account_id`) WHERE `id` = NEW.`id`;
END;
-- +goose StatementEnd
-- add column "notice_seq" to table: "flows"
ALTER TABLE `flows` ADD COLUMN `notice_seq` integer NOT NULL DEFAULT (0);
-- by hand: until now a notification had the number of its event
UPDATE `flows` SET `notice_seq` = `event_seq`;
UPDATE `events` SET `notice` = `seq` WHERE `id` IN (SELECT `event_id` FROM `outboxes`);
-- create "new_outboxes" table
CREATE TABLE `new_outboxes` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `kind` text NOT NULL, `lane` uuid NOT NULL, `flow_id` uuid NOT NULL, `event_id` uuid NULL, `seq` integer NOT NULL, `content` blob NULL, `due` datetime NOT NULL, `attempt` integer NOT NULL DEFAULT (0), `refused` integer NOT NULL DEFAULT (0), `leased` bool NOT NULL DEFAULT (false), PRIMARY KEY (`id`));
-- copy rows from old table "outboxes" to new temporary table "new_outboxes"
INSERT INTO `new_outboxes` (`id`, `account_id`, `kind`, `lane`, `flow_id`, `event_id`, `seq`, `due`, `attempt`) SELECT `id`, `account_id`, `kind`, '00000000-0000-0000-0000-000000000000', `flow_id`, `event_id`, `seq`, `due`, `attempt` FROM `outboxes`;
-- drop "outboxes" table after copying rows
DROP TABLE `outboxes`;
-- rename temporary table "new_outboxes" to "outboxes"
ALTER TABLE `new_outboxes` RENAME TO `outboxes`;
-- create index "outbox_lane_due" to table: "outboxes"
CREATE INDEX `outbox_lane_due` ON `outboxes` (`lane`, `due`);
-- create index "outbox_flow_id_kind_seq" to table: "outboxes"
CREATE INDEX `outbox_flow_id_kind_seq` ON `outboxes` (`flow_id`, `kind`, `seq`);
-- create "deliveries" table
CREATE TABLE `deliveries` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `flow_id` uuid NOT NULL, `event_id` uuid NOT NULL, `endpoint_id` uuid NOT NULL, `attempt` integer NOT NULL, `at` datetime NOT NULL, `took` integer NOT NULL, `status` integer NULL, `error` text NULL, `accepted` bool NOT NULL, `next_at` datetime NULL, `answer` blob NULL, PRIMARY KEY (`id`));
-- create index "delivery_flow_id_id" to table: "deliveries"
CREATE INDEX `delivery_flow_id_id` ON `deliveries` (`flow_id`, `id`);
-- create "endpoints" table
CREATE TABLE `endpoints` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `address` blob NOT NULL, `accepted_at` datetime NULL, `failing_since` datetime NULL, `disabled_at` datetime NULL, `disabled_why` text NULL, PRIMARY KEY (`id`));

-- +goose Down
-- reverse: create "endpoints" table
DROP TABLE `endpoints`;
-- reverse: create index "delivery_flow_id_id" to table: "deliveries"
DROP INDEX `delivery_flow_id_id`;
-- reverse: create "deliveries" table
DROP TABLE `deliveries`;
-- reverse: create "new_outboxes" table
DROP TABLE `outboxes`;
CREATE TABLE `outboxes` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `kind` text NOT NULL, `flow_id` uuid NOT NULL, `event_id` uuid NOT NULL, `seq` integer NOT NULL, `due` datetime NOT NULL, `attempt` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
CREATE INDEX `outbox_due` ON `outboxes` (`due`);
CREATE INDEX `outbox_flow_id_seq` ON `outboxes` (`flow_id`, `seq`);
-- reverse: add column "notice_seq" to table: "flows"
ALTER TABLE `flows` DROP COLUMN `notice_seq`;
-- reverse: create index "event_account_id_place" to table: "events"
DROP TRIGGER `event_place`;
DROP INDEX `event_account_id_place`;
-- reverse: add column "place" to table: "events"
ALTER TABLE `events` DROP COLUMN `place`;
-- reverse: add column "notice" to table: "events"
ALTER TABLE `events` DROP COLUMN `notice`;
-- reverse: add column "previous_until" to table: "accounts"
ALTER TABLE `accounts` DROP COLUMN `previous_until`;
-- reverse: add column "previous_secret" to table: "accounts"
ALTER TABLE `accounts` DROP COLUMN `previous_secret`;
