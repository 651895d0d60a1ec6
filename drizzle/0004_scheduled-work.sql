CREATE TABLE "chores" (
	"name" text NOT NULL,
	"due_at" timestamp (3) with time zone NOT NULL,
	"turn" uuid NOT NULL,
	CONSTRAINT "chores_pk" PRIMARY KEY("name")
);
--> statement-breakpoint
ALTER TABLE "polls" ADD COLUMN "forgotten_to" uuid;--> statement-breakpoint
ALTER TABLE "polls" ADD COLUMN "forgotten_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "polls_to_forget" ON "polls" USING btree (least("closes_at", "deleted_at")) WHERE "polls"."forgotten_at" is null;