CREATE TABLE "audit" (
	"site" text NOT NULL,
	"id" uuid NOT NULL,
	"at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" text,
	"actor_name" text NOT NULL,
	"act" text NOT NULL,
	"subject" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	CONSTRAINT "audit_pk" PRIMARY KEY("site","id")
);
--> statement-breakpoint
CREATE INDEX "audit_newest" ON "audit" USING btree ("site","at","id");