-- +goose Up
-- create index "flow_account_id_external_reference_id_id" to table: "flows"
CREATE INDEX `flow_account_id_external_reference_id_id` ON `flows` (`account_id`, `external_reference_id`, `id`);
-- create index "flow_account_id_people_uuid_id" to table: "flows"
CREATE INDEX `flow_account_id_people_uuid_id` ON `flows` (`account_id`, `people_uuid`, `id`);

-- +goose Down
-- reverse: create index "flow_account_id_people_uuid_id" to table: "flows"
DROP INDEX `flow_account_id_people_uuid_id`;
-- reverse: create index "flow_account_id_external_reference_id_id" to table: "flows"
DROP INDEX `flow_account_id_external_reference_id_id`;
