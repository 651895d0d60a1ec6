DROP INDEX "reports_newest";--> statement-breakpoint
CREATE INDEX "reports_open_first" ON "reports" USING btree ("site",("settled_at" is null),"created_at","id");