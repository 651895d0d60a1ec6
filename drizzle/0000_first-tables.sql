CREATE TABLE "ballots" (
	"poll" uuid NOT NULL,
	"voter" uuid NOT NULL,
	"id" uuid NOT NULL,
	"choices" text[] NOT NULL,
	"nonce" uuid NOT NULL,
	"network" uuid,
	"by_picture" boolean NOT NULL,
	"cast_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	CONSTRAINT "ballots_one_a_voter" PRIMARY KEY("poll","voter")
);
--> statement-breakpoint
CREATE TABLE "comment_pauses" (
	"site" text NOT NULL,
	"sender" uuid NOT NULL,
	"last_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "comment_pauses_pk" PRIMARY KEY("site","sender")
);
--> statement-breakpoint
CREATE TABLE "comments" (
	"site" text NOT NULL,
	"id" uuid NOT NULL,
	"thread" text NOT NULL,
	"parent" uuid,
	"root" uuid NOT NULL,
	"depth" smallint NOT NULL,
	"number" integer,
	"title" text NOT NULL,
	"url" text NOT NULL,
	"author_name" text NOT NULL,
	"author_email" text NOT NULL,
	"author_website" text NOT NULL,
	"badge" text,
	"body" text NOT NULL,
	"html" text NOT NULL,
	"status" text NOT NULL,
	"reason" text,
	"shown" boolean NOT NULL,
	"likeness" uuid NOT NULL,
	"nonce" uuid NOT NULL,
	"network" uuid,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"edited_at" timestamp (3) with time zone,
	"approved_at" timestamp (3) with time zone,
	CONSTRAINT "comments_pk" PRIMARY KEY("site","id")
);
--> statement-breakpoint
CREATE TABLE "feedback" (
	"site" text NOT NULL,
	"id" uuid NOT NULL,
	"message" text NOT NULL,
	"name" text NOT NULL,
	"email" text NOT NULL,
	"page" text NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	CONSTRAINT "feedback_pk" PRIMARY KEY("site","id")
);
--> statement-breakpoint
CREATE TABLE "keys" (
	"id" uuid NOT NULL,
	"hash" text NOT NULL,
	"name" text NOT NULL,
	"role" text NOT NULL,
	"sites" text[],
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"expires_at" timestamp (3) with time zone,
	"revoked_at" timestamp (3) with time zone,
	"last_used_at" timestamp (3) with time zone,
	CONSTRAINT "keys_pk" PRIMARY KEY("id"),
	CONSTRAINT "keys_hash_once" UNIQUE("hash")
);
--> statement-breakpoint
CREATE TABLE "network_ballots" (
	"poll" uuid NOT NULL,
	"network" uuid NOT NULL,
	"ballots" integer NOT NULL,
	"by_picture" integer NOT NULL,
	"last_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	CONSTRAINT "network_ballots_pk" PRIMARY KEY("poll","network")
);
--> statement-breakpoint
CREATE TABLE "options" (
	"poll" uuid NOT NULL,
	"id" text NOT NULL,
	"place" smallint NOT NULL,
	"text" text NOT NULL,
	"baseline" bigint NOT NULL,
	"withdrawn_at" timestamp (3) with time zone,
	CONSTRAINT "options_pk" PRIMARY KEY("poll","id")
);
--> statement-breakpoint
CREATE TABLE "polls" (
	"id" uuid NOT NULL,
	"site" text NOT NULL,
	"slug" text NOT NULL,
	"question" text NOT NULL,
	"note" text,
	"choose_min" smallint NOT NULL,
	"choose_max" smallint NOT NULL,
	"draft" boolean NOT NULL,
	"opens_at" timestamp (3) with time zone NOT NULL,
	"closes_at" timestamp (3) with time zone,
	"results_visible" text NOT NULL,
	"results_from" timestamp (3) with time zone,
	"option_order" text NOT NULL,
	"listed" boolean NOT NULL,
	"allowance" integer,
	"sealed_salt" text,
	"baseline_voters" bigint NOT NULL,
	"wording" integer DEFAULT 1 NOT NULL,
	"corrected_at" timestamp (3) with time zone,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "polls_pk" PRIMARY KEY("site","id"),
	CONSTRAINT "polls_slug_once" UNIQUE("site","slug")
);
--> statement-breakpoint
CREATE TABLE "reports" (
	"site" text NOT NULL,
	"id" uuid NOT NULL,
	"comment" uuid NOT NULL,
	"reason" text NOT NULL,
	"text" text NOT NULL,
	"email" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"settled_at" timestamp (3) with time zone,
	CONSTRAINT "reports_pk" PRIMARY KEY("site","id")
);
--> statement-breakpoint
CREATE TABLE "scripts" (
	"hash" text NOT NULL,
	"text" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	CONSTRAINT "scripts_pk" PRIMARY KEY("hash")
);
--> statement-breakpoint
CREATE TABLE "set_aside_ballots" (
	"poll" uuid NOT NULL,
	"voter" uuid NOT NULL,
	"status" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	CONSTRAINT "set_aside_ballots_pk" PRIMARY KEY("poll","voter")
);
--> statement-breakpoint
CREATE TABLE "sites" (
	"id" text NOT NULL,
	"name" text NOT NULL,
	"url" text,
	"locale" text NOT NULL,
	"time_zone" text NOT NULL,
	"origins" text[] NOT NULL,
	"ballot_allowance" integer NOT NULL,
	"settings" jsonb NOT NULL,
	"sealed_salt" text NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	CONSTRAINT "sites_pk" PRIMARY KEY("id")
);
--> statement-breakpoint
CREATE TABLE "spent_proofs" (
	"nonce" uuid NOT NULL,
	"holder" uuid NOT NULL,
	"expires_at" timestamp (3) with time zone NOT NULL,
	CONSTRAINT "spent_proofs_once" PRIMARY KEY("nonce")
);
--> statement-breakpoint
CREATE TABLE "tallies" (
	"poll" uuid NOT NULL,
	"option" text NOT NULL,
	"slot" smallint NOT NULL,
	"counted" bigint NOT NULL,
	"held" bigint NOT NULL,
	"excluded" bigint NOT NULL,
	"moves" bigint NOT NULL,
	CONSTRAINT "tallies_pk" PRIMARY KEY("poll","option","slot")
);
--> statement-breakpoint
CREATE TABLE "threads" (
	"site" text NOT NULL,
	"key" text NOT NULL,
	"title" text NOT NULL,
	"url" text NOT NULL,
	"last_number" integer NOT NULL,
	"approved" integer NOT NULL,
	"mode" text DEFAULT 'open' NOT NULL,
	"created_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	"changed_at" timestamp (3) with time zone DEFAULT statement_timestamp() NOT NULL,
	CONSTRAINT "threads_pk" PRIMARY KEY("site","key")
);
--> statement-breakpoint
CREATE INDEX "ballots_by_id" ON "ballots" USING btree ("poll","id");--> statement-breakpoint
CREATE UNIQUE INDEX "comments_no_duplicate" ON "comments" USING btree ("site","thread","likeness") WHERE "comments"."status" <> 'trash';--> statement-breakpoint
CREATE INDEX "comments_top_level" ON "comments" USING btree ("site","thread","number") WHERE "comments"."shown" and "comments"."depth" = 0;--> statement-breakpoint
CREATE INDEX "comments_replies" ON "comments" USING btree ("site","root","number") WHERE "comments"."shown" and "comments"."depth" > 0;--> statement-breakpoint
CREATE INDEX "comments_by_parent" ON "comments" USING btree ("site","parent");--> statement-breakpoint
CREATE INDEX "comments_by_status" ON "comments" USING btree ("site","status","created_at","id");--> statement-breakpoint
CREATE INDEX "comments_newest_of_thread" ON "comments" USING btree ("site","thread","number") WHERE "comments"."status" = 'approved';--> statement-breakpoint
CREATE INDEX "comments_by_author" ON "comments" USING btree ("site","author_email","author_name") WHERE "comments"."status" = 'approved';--> statement-breakpoint
CREATE INDEX "feedback_newest" ON "feedback" USING btree ("site","created_at","id");--> statement-breakpoint
CREATE INDEX "polls_by_opening" ON "polls" USING btree ("site","opens_at","id");--> statement-breakpoint
CREATE INDEX "polls_by_id" ON "polls" USING btree ("id");--> statement-breakpoint
CREATE INDEX "reports_newest" ON "reports" USING btree ("site","created_at","id");--> statement-breakpoint
CREATE INDEX "spent_proofs_by_expiry" ON "spent_proofs" USING btree ("expires_at");