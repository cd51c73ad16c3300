-- +goose Up
-- add column "template_id" to table: "flows"
ALTER TABLE `flows` ADD COLUMN `template_id` uuid NULL;
-- add column "template_version" to table: "flows"
ALTER TABLE `flows` ADD COLUMN `template_version` integer NULL;
-- add column "rule_set_id" to table: "flows"
ALTER TABLE `flows` ADD COLUMN `rule_set_id` uuid NULL;
-- add column "binding_id" to table: "flows"
ALTER TABLE `flows` ADD COLUMN `binding_id` uuid NULL;
-- add column "customization_id" to table: "flows"
ALTER TABLE `flows` ADD COLUMN `customization_id` uuid NULL;
-- create index "flow_account_id_template_id_id" to table: "flows"
CREATE INDEX `flow_account_id_template_id_id` ON `flows` (`account_id`, `template_id`, `id`) WHERE template_id IS NOT NULL;
-- create index "flow_account_id_rule_set_id_id" to table: "flows"
CREATE INDEX `flow_account_id_rule_set_id_id` ON `flows` (`account_id`, `rule_set_id`, `id`) WHERE rule_set_id IS NOT NULL;
-- create index "flow_account_id_binding_id_id" to table: "flows"
CREATE INDEX `flow_account_id_binding_id_id` ON `flows` (`account_id`, `binding_id`, `id`) WHERE binding_id IS NOT NULL;
-- create index "flow_account_id_customization_id_id" to table: "flows"
CREATE INDEX `flow_account_id_customization_id_id` ON `flows` (`account_id`, `customization_id`, `id`) WHERE customization_id IS NOT NULL;
-- create "customizations" table
CREATE TABLE `customizations` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `name` text NOT NULL, `texts` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "customization_account_id_id" to table: "customizations"
CREATE INDEX `customization_account_id_id` ON `customizations` (`account_id`, `id`);
-- create "idempotencies" table
CREATE TABLE `idempotencies` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `method` text NOT NULL, `handle` text NOT NULL, `request` blob NOT NULL, `answer` blob NULL, `leased_until` datetime NOT NULL, `created_at` datetime NOT NULL, `expires_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "idempotency_account_id_method_handle" to table: "idempotencies"
CREATE UNIQUE INDEX `idempotency_account_id_method_handle` ON `idempotencies` (`account_id`, `method`, `handle`);
-- create index "idempotency_expires_at" to table: "idempotencies"
CREATE INDEX `idempotency_expires_at` ON `idempotencies` (`expires_at`);
-- create "knockout_rules" table
CREATE TABLE `knockout_rules` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `name` text NOT NULL, `step` text NOT NULL, `active` bool NOT NULL, `knockout_when` bool NOT NULL, `expression` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "knockoutrule_account_id_id" to table: "knockout_rules"
CREATE INDEX `knockoutrule_account_id_id` ON `knockout_rules` (`account_id`, `id`);
-- create "media" table
CREATE TABLE `media` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `flow_id` uuid NOT NULL, `step_id` uuid NOT NULL, `collection` text NOT NULL, `mime` text NOT NULL, `size` integer NOT NULL, `sha256` blob NOT NULL, `name` blob NULL, `created_at` datetime NOT NULL, PRIMARY KEY (`id`));
-- create index "media_step_id_id" to table: "media"
CREATE INDEX `media_step_id_id` ON `media` (`step_id`, `id`);
-- create "rule_sets" table
CREATE TABLE `rule_sets` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `name` text NOT NULL, `description` text NULL, `active` bool NOT NULL, PRIMARY KEY (`id`));
-- create index "ruleset_account_id_id" to table: "rule_sets"
CREATE INDEX `ruleset_account_id_id` ON `rule_sets` (`account_id`, `id`);
-- create "rule_set_members" table
CREATE TABLE `rule_set_members` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `rule_set_id` uuid NOT NULL, `rule_id` uuid NOT NULL, `position` integer NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `rule_set_members_rule_sets_members` FOREIGN KEY (`rule_set_id`) REFERENCES `rule_sets` (`id`) ON DELETE CASCADE, CONSTRAINT `rule_set_members_knockout_rules_rule` FOREIGN KEY (`rule_id`) REFERENCES `knockout_rules` (`id`) ON DELETE NO ACTION);
-- create index "rulesetmember_rule_set_id_rule_id" to table: "rule_set_members"
CREATE UNIQUE INDEX `rulesetmember_rule_set_id_rule_id` ON `rule_set_members` (`rule_set_id`, `rule_id`);
-- create index "rulesetmember_rule_id" to table: "rule_set_members"
CREATE INDEX `rulesetmember_rule_id` ON `rule_set_members` (`rule_id`);
-- create "templates" table
CREATE TABLE `templates` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `name` text NOT NULL, `content` blob NOT NULL, `rule_set_id` uuid NULL, `binding_id` uuid NULL, `customization_id` uuid NULL, PRIMARY KEY (`id`));
-- create index "template_account_id_id" to table: "templates"
CREATE INDEX `template_account_id_id` ON `templates` (`account_id`, `id`);
-- create "template_bindings" table
CREATE TABLE `template_bindings` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `version` integer NOT NULL DEFAULT (1), `name` text NOT NULL, `template_uuid` uuid NULL, `content` blob NOT NULL, PRIMARY KEY (`id`));
-- create index "templatebinding_account_id_id" to table: "template_bindings"
CREATE INDEX `templatebinding_account_id_id` ON `template_bindings` (`account_id`, `id`);
-- create "uploads" table
CREATE TABLE `uploads` (`id` uuid NOT NULL, `account_id` uuid NOT NULL, `created_at` datetime NOT NULL, `updated_at` datetime NOT NULL, `flow_id` uuid NOT NULL, `step_id` uuid NOT NULL, `handle` text NOT NULL, `collection` text NOT NULL, `name` blob NULL, `size` integer NOT NULL, `received` integer NOT NULL, `parts` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "upload_step_id_handle" to table: "uploads"
CREATE UNIQUE INDEX `upload_step_id_handle` ON `uploads` (`step_id`, `handle`);
-- create index "upload_updated_at" to table: "uploads"
CREATE INDEX `upload_updated_at` ON `uploads` (`updated_at`);

-- +goose Down
-- reverse: create index "upload_updated_at" to table: "uploads"
DROP INDEX `upload_updated_at`;
-- reverse: create index "upload_step_id_handle" to table: "uploads"
DROP INDEX `upload_step_id_handle`;
-- reverse: create "uploads" table
DROP TABLE `uploads`;
-- reverse: create index "templatebinding_account_id_id" to table: "template_bindings"
DROP INDEX `templatebinding_account_id_id`;
-- reverse: create "template_bindings" table
DROP TABLE `template_bindings`;
-- reverse: create index "template_account_id_id" to table: "templates"
DROP INDEX `template_account_id_id`;
-- reverse: create "templates" table
DROP TABLE `templates`;
-- reverse: create index "rulesetmember_rule_id" to table: "rule_set_members"
DROP INDEX `rulesetmember_rule_id`;
-- reverse: create index "rulesetmember_rule_set_id_rule_id" to table: "rule_set_members"
DROP INDEX `rulesetmember_rule_set_id_rule_id`;
-- reverse: create "rule_set_members" table
DROP TABLE `rule_set_members`;
-- reverse: create index "ruleset_account_id_id" to table: "rule_sets"
DROP INDEX `ruleset_account_id_id`;
-- reverse: create "rule_sets" table
DROP TABLE `rule_sets`;
-- reverse: create index "media_step_id_id" to table: "media"
DROP INDEX `media_step_id_id`;
-- reverse: create "media" table
DROP TABLE `media`;
-- reverse: create index "knockoutrule_account_id_id" to table: "knockout_rules"
DROP INDEX `knockoutrule_account_id_id`;
-- reverse: create "knockout_rules" table
DROP TABLE `knockout_rules`;
-- reverse: create index "idempotency_expires_at" to table: "idempotencies"
DROP INDEX `idempotency_expires_at`;
-- reverse: create index "idempotency_account_id_method_handle" to table: "idempotencies"
DROP INDEX `idempotency_account_id_method_handle`;
-- reverse: create "idempotencies" table
DROP TABLE `idempotencies`;
-- reverse: create index "customization_account_id_id" to table: "customizations"
DROP INDEX `customization_account_id_id`;
-- reverse: create "customizations" table
DROP TABLE `customizations`;
-- reverse: create index "flow_account_id_customization_id_id" to table: "flows"
DROP INDEX `flow_account_id_customization_id_id`;
-- reverse: create index "flow_account_id_binding_id_id" to table: "flows"
DROP INDEX `flow_account_id_binding_id_id`;
-- reverse: create index "flow_account_id_rule_set_id_id" to table: "flows"
DROP INDEX `flow_account_id_rule_set_id_id`;
-- reverse: create index "flow_account_id_template_id_id" to table: "flows"
DROP INDEX `flow_account_id_template_id_id`;
-- reverse: add column "customization_id" to table: "flows"
ALTER TABLE `flows` DROP COLUMN `customization_id`;
-- reverse: add column "binding_id" to table: "flows"
ALTER TABLE `flows` DROP COLUMN `binding_id`;
-- reverse: add column "rule_set_id" to table: "flows"
ALTER TABLE `flows` DROP COLUMN `rule_set_id`;
-- reverse: add column "template_version" to table: "flows"
ALTER TABLE `flows` DROP COLUMN `template_version`;
-- reverse: add column "template_id" to table: "flows"
ALTER TABLE `flows` DROP COLUMN `template_id`;
