CREATE TABLE "spam_clues" (
	"site" text NOT NULL,
	"clue" uuid NOT NULL,
	"spam" integer NOT NULL,
	"ham" integer NOT NULL,
	CONSTRAINT "spam_clues_pk" PRIMARY KEY("site","clue")
);
--> statement-breakpoint
CREATE TABLE "thread_aliases" (
	"site" text NOT NULL,
	"alias" text NOT NULL,
	"thread" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	CONSTRAINT "thread_aliases_pk" PRIMARY KEY("site","alias")
);
--> statement-breakpoint
CREATE TABLE "subscriptions" (
	"site" text NOT NULL,
	"comment" uuid NOT NULL,
	"kind" text NOT NULL,
	"thread" text NOT NULL,
	"email" text NOT NULL,
	"network" uuid NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"confirmed_at" timestamp (3) with time zone,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "subscriptions_once" PRIMARY KEY("site","comment","kind")
);
--> statement-breakpoint
CREATE TABLE "deliveries" (
	"site" text NOT NULL,
	"event" uuid NOT NULL,
	"channel" text NOT NULL,
	"target" text NOT NULL,
	"id" uuid NOT NULL,
	"payload" jsonb,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"attempts" integer DEFAULT 0 NOT NULL,
	"due_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"done_at" timestamp (3) with time zone,
	"given_up_at" timestamp (3) with time zone,
	"last_status" integer,
	"last_error" text,
	CONSTRAINT "deliveries_once_a_target" PRIMARY KEY("site","event","channel","target")
);
--> statement-breakpoint
CREATE TABLE "digests_told" (
	"site" text NOT NULL,
	"told_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "digests_told_pk" PRIMARY KEY("site")
);
--> statement-breakpoint
CREATE TABLE "events" (
	"site" text NOT NULL,
	"id" uuid NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"data" jsonb NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"due_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"fanned_out_at" timestamp (3) with time zone,
	CONSTRAINT "events_pk" PRIMARY KEY("site","id")
);
--> statement-breakpoint
CREATE TABLE "waiting_told" (
	"site" text NOT NULL,
	"told_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "waiting_told_pk" PRIMARY KEY("site")
);
--> statement-breakpoint
CREATE TABLE "webhooks" (
	"site" text NOT NULL,
	"id" uuid NOT NULL,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"sealed_secret" text NOT NULL,
	"former_secret" text,
	"retires_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"disabled_at" timestamp (3) with time zone,
	"disabled_by" text,
	CONSTRAINT "webhooks_pk" PRIMARY KEY("site","id")
);
--> statement-breakpoint
CREATE TABLE "ballot_rulings" (
	"poll" uuid NOT NULL,
	"id" uuid NOT NULL,
	"status" text NOT NULL,
	"chosen" jsonb NOT NULL,
	"from_counted" integer NOT NULL,
	"from_held" integer NOT NULL,
	"from_excluded" integer NOT NULL,
	"by" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"undone_at" timestamp (3) with time zone,
	"undone_by" text,
	"given_back" integer,
	CONSTRAINT "ballot_rulings_pk" PRIMARY KEY("poll","id")
);
--> statement-breakpoint
CREATE TABLE "poll_wordings" (
	"poll" uuid NOT NULL,
	"version" integer NOT NULL,
	"question" text NOT NULL,
	"note" text,
	"options" jsonb NOT NULL,
	"replaced_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"replaced_by" text NOT NULL,
	CONSTRAINT "poll_wordings_pk" PRIMARY KEY("poll","version")
);
--> statement-breakpoint
CREATE TABLE "refused_origins" (
	"site" text NOT NULL,
	"origin" text NOT NULL,
	"times" integer NOT NULL,
	"first_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"last_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"dismissed_at" timestamp (3) with time zone,
	CONSTRAINT "refused_origins_pk" PRIMARY KEY("site","origin")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid NOT NULL,
	"hash" text NOT NULL,
	"kind" text NOT NULL,
	"holder" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"sites" text[],
	"agent" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"last_used_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"ended_at" timestamp (3) with time zone,
	CONSTRAINT "sessions_pk" PRIMARY KEY("id")
);
--> statement-breakpoint
CREATE TABLE "sign_in_links" (
	"hash" text NOT NULL,
	"key" uuid,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	"used_at" timestamp (3) with time zone,
	CONSTRAINT "sign_in_links_pk" PRIMARY KEY("hash")
);
--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "author_fold" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "spam_score" real;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "learnt" text;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "matched" text;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "digested_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "original_body" text;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "ruled_by" text;--> statement-breakpoint
ALTER TABLE "comments" ADD COLUMN "status_before" text;--> statement-breakpoint
ALTER TABLE "threads" ADD COLUMN "until" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "threads" ADD COLUMN "notice" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "threads" ADD COLUMN "pinned" uuid;--> statement-breakpoint
ALTER TABLE "ballots" ADD COLUMN "page" text;--> statement-breakpoint
ALTER TABLE "ballots" ADD COLUMN "referrer" text;--> statement-breakpoint
ALTER TABLE "polls" ADD COLUMN "told_open" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "set_aside_ballots" ADD COLUMN "cast_as" text DEFAULT 'held' NOT NULL;--> statement-breakpoint
ALTER TABLE "set_aside_ballots" ADD COLUMN "rulings" uuid[] DEFAULT '{}' NOT NULL;--> statement-breakpoint
ALTER TABLE "sites" ADD COLUMN "frozen" jsonb;--> statement-breakpoint
ALTER TABLE "sites" ADD COLUMN "sealed_spam_key" text;--> statement-breakpoint
CREATE INDEX "thread_aliases_of_thread" ON "thread_aliases" USING btree ("site","thread","alias");--> statement-breakpoint
CREATE INDEX "subscriptions_of_address" ON "subscriptions" USING btree ("site",lower("email"),"created_at");--> statement-breakpoint
CREATE INDEX "subscriptions_of_network" ON "subscriptions" USING btree ("site","network","created_at");--> statement-breakpoint
CREATE INDEX "subscriptions_unconfirmed" ON "subscriptions" USING btree ("created_at") WHERE "subscriptions"."confirmed_at" is null;--> statement-breakpoint
CREATE INDEX "subscriptions_ended" ON "subscriptions" USING btree ("ended_at") WHERE "subscriptions"."ended_at" is not null;--> statement-breakpoint
CREATE INDEX "deliveries_waiting" ON "deliveries" USING btree ("due_at") WHERE "deliveries"."done_at" is null and "deliveries"."given_up_at" is null;--> statement-breakpoint
CREATE INDEX "deliveries_by_id" ON "deliveries" USING btree ("site","id");--> statement-breakpoint
CREATE INDEX "deliveries_of_target" ON "deliveries" USING btree ("site","channel","target","created_at","id");--> statement-breakpoint
CREATE INDEX "deliveries_by_age" ON "deliveries" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "events_waiting" ON "events" USING btree ("due_at") WHERE "events"."fanned_out_at" is null;--> statement-breakpoint
CREATE INDEX "events_by_age" ON "events" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "sessions_of_holder" ON "sessions" USING btree ("kind","holder","created_at");--> statement-breakpoint
CREATE INDEX "sessions_by_expiry" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "comments_that_waited" ON "comments" USING btree ("site","approved_at") WHERE "comments"."approved_at" > "comments"."created_at";--> statement-breakpoint
CREATE INDEX "comments_for_digest" ON "comments" USING btree ("site","created_at","id") WHERE "comments"."status" = 'held' and "comments"."digested_at" is null;--> statement-breakpoint
CREATE INDEX "comments_of_thread" ON "comments" USING btree ("site","thread","status","created_at","id");--> statement-breakpoint
CREATE INDEX "comments_of_network" ON "comments" USING btree ("site","network","status","created_at","id");--> statement-breakpoint
CREATE INDEX "comments_of_address" ON "comments" USING btree ("site",lower("author_email"),"status","created_at","id") WHERE "comments"."author_email" <> '';--> statement-breakpoint
CREATE INDEX "comments_by_fold" ON "comments" USING btree ("site","author_fold",lower("author_email")) WHERE "comments"."status" = 'approved';--> statement-breakpoint
CREATE INDEX "reports_of_comment" ON "reports" USING btree ("site","comment");--> statement-breakpoint
CREATE INDEX "threads_by_change" ON "threads" USING btree ("site","changed_at","key");--> statement-breakpoint
CREATE INDEX "polls_turning" ON "polls" USING btree ("told_open","closes_at");