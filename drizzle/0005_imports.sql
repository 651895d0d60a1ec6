CREATE TABLE "imported" (
	"site" text NOT NULL,
	"kind" text NOT NULL,
	"source_id" text NOT NULL,
	"source" text NOT NULL,
	"ours" text NOT NULL,
	"within" text,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	CONSTRAINT "imported_once" PRIMARY KEY("site","kind","source_id","source")
);
--> statement-breakpoint
CREATE TABLE "imports" (
	"site" text NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"source" text NOT NULL,
	"file" text NOT NULL,
	"size" bigint,
	"hash" text,
	"position" bigint DEFAULT 0 NOT NULL,
	"report" jsonb NOT NULL,
	"started_by" text NOT NULL,
	"started_at" timestamp (3) with time zone NOT NULL,
	"changed_at" timestamp (3) with time zone NOT NULL,
	"finished_at" timestamp (3) with time zone,
	"fault" text,
	CONSTRAINT "imports_pk" PRIMARY KEY("site","id")
);
--> statement-breakpoint
CREATE INDEX "imports_newest" ON "imports" USING btree ("site","started_at","id");