<?php
/**
 * Plugin Name: Hustings
 * Description: Reader polls, and comments in place of WordPress's own, from a Hustings service of yours.
 * Version: 1.0.0
 * Requires at least: 6.0
 * Requires PHP: 7.4
 * License: GPL-2.0-or-later
 * License URI: https://www.gnu.org/licenses/gpl-2.0.html
 *
 * This program is free software: you can redistribute it and/or modify it under the terms of the GNU General Public
 * License as published by the Free Software Foundation, either version 2 of the License, or (at your option) any later
 * version. It is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY.
 *
 * Put this one file into wp-content/plugins, switch it on, and name service and site under Settings → Hustings (or define
 * HUSTINGS_URL and HUSTINGS_SITE in wp-config.php, which then go before). A page gets one script tag, and only where
 * something of Hustings is on it: no style sheet, no cookie, nothing that belongs to one reader, so caches may keep it.
 */

defined( 'ABSPATH' ) || exit;

if ( class_exists( 'Hustings', false ) ) {
	// Loaded once more, as the template of the comments: see comments_template() below.
	Hustings::print_comments();
} else {
	final class Hustings {
		/** Hooks everything in. Nothing changes on a site's pages until service and site are named. */
		public static function start() {
			add_action( 'admin_init', array( __CLASS__, 'offer_settings' ) );
			add_action( 'admin_menu', array( __CLASS__, 'offer_settings_page' ) );
			add_filter( 'plugin_action_links_' . plugin_basename( __FILE__ ), array( __CLASS__, 'link_settings' ) );
			add_shortcode( 'hustings_poll', array( __CLASS__, 'poll' ) );
			add_shortcode( 'hustings_comments', array( __CLASS__, 'comments' ) );
			if ( ! self::is_set_up() ) {
				return;
			}
			add_action( 'init', array( __CLASS__, 'know_the_provider' ) );
			if ( ! self::setting( 'comments' ) ) {
				return;
			}
			add_filter( 'comments_template', array( __CLASS__, 'comments_template' ), 99 );
			add_filter( 'pre_render_block', array( __CLASS__, 'comments_block' ), 10, 2 );
			add_filter( 'comments_number', array( __CLASS__, 'count' ) );
			add_filter( 'render_block', array( __CLASS__, 'count_block' ), 10, 3 );
			add_filter( 'post_comments_feed_link', array( __CLASS__, 'feed' ) );
			add_filter( 'pings_open', '__return_false' );
			add_action( 'pre_comment_on_post', array( __CLASS__, 'refuse_comment' ) );
		}

		/** url (of the service, no slash at its end), site (its name there) or comments (whether to take their place). */
		private static function setting( $name ) {
			$constant = 'HUSTINGS_' . strtoupper( $name );
			$kept     = (array) get_option( 'hustings', array() ) + array( 'url' => '', 'site' => '', 'comments' => '1' );
			$value    = defined( $constant ) ? constant( $constant ) : $kept[ $name ];
			return is_string( $value ) ? untrailingslashit( $value ) : $value;
		}

		private static function is_set_up() {
			return '' !== self::setting( 'url' ) && '' !== self::setting( 'site' );
		}

		/** Of something of the site's at the service. */
		private static function address( $path, $query = array(), $root = '/sites/' ) {
			$words = http_build_query( $query, '', '&', PHP_QUERY_RFC3986 );
			return self::setting( 'url' ) . $root . rawurlencode( self::setting( 'site' ) ) . $path . ( $words ? "?$words" : '' );
		}

		/**
		 * An element around what stands in its place without script. Feeds and AMP pages get only the latter: they know no
		 * elements. The script is asked for here, so that pages without an element stay as they were.
		 */
		private static function element( $name, $attributes, $inside ) {
			if ( is_feed() || ( function_exists( 'amp_is_request' ) && amp_is_request() ) ) {
				return $inside;
			}
			add_action( 'wp_footer', array( __CLASS__, 'print_script' ) );
			$given = '';
			foreach ( array( 'site' => self::setting( 'site' ) ) + $attributes as $attribute => $value ) {
				$given .= sprintf( ' %s="%s"', $attribute, esc_attr( $value ) );
			}
			return "<$name$given>$inside</$name>";
		}

		private static function link( $address, $words ) {
			return sprintf( '<a href="%s">%s</a>', esc_url( $address ), esc_html( $words ) );
		}

		/** The tag itself rather than a dependency: plugins that join scripts would take it from its own address. */
		public static function print_script() {
			printf( "<script type=\"module\" src=\"%s\"></script>\n", esc_url( self::setting( 'url' ) . '/embed.js' ) );
		}

		/* Polls. */

		/**
		 * [hustings_poll] for the latest, [hustings_poll poll="best-bridge"], or by its number in WP-Polls, whose polls
		 * were imported, [hustings_poll id="2"]. [hustings_poll]Words[/hustings_poll] are the link's, without script.
		 */
		public static function poll( $given, $words = '' ) {
			if ( ! self::is_set_up() ) {
				return '';
			}
			$given = shortcode_atts( array( 'poll' => 'latest', 'id' => '' ), $given, 'hustings_poll' );
			$poll  = '' === $given['id'] ? $given['poll'] : 'wp-polls:' . $given['id'];
			$words = '' === $words ? __( 'Vote in our poll', 'hustings' ) : wp_strip_all_tags( $words );
			$link  = self::link( self::address( '/polls/' . rawurlencode( $poll ) ), $words );
			return self::element( 'reader-poll', array( 'poll' => $poll ), $link );
		}

		/** A poll's or a thread's address on a line of its own becomes its frame. */
		public static function know_the_provider() {
			wp_oembed_add_provider( self::setting( 'url' ) . '/sites/*', self::setting( 'url' ) . '/oembed' );
		}

		/* Comments. */

		/** A post's thread is known by its id, which outlives a new slug; with plain links there is no path at all. */
		private static function thread( $post ) {
			return array( 'thread' => 'wp:' . $post->ID );
		}

		/** [hustings_comments]: the thread of the post that it stands in; nothing where readers may not see the post. */
		public static function comments() {
			$post = get_post();
			if ( ! self::is_set_up() || 'publish' !== get_post_status( $post ) || post_password_required( $post ) ) {
				return '';
			}
			$title = html_entity_decode( wp_strip_all_tags( get_the_title( $post ) ), ENT_QUOTES | ENT_HTML5, 'UTF-8' );
			$about = array( 'title' => $title, 'url' => get_permalink( $post ) );
			$link  = self::link( self::address( '/threads', self::thread( $post ) ), __( 'Comments' ) );
			return self::element( 'reader-comments', self::thread( $post ) + $about, $link );
		}

		/** In the theme's own place for comments: as there, nothing where they are closed and there were never any. */
		private static function comments_in_place() {
			static $shown = array();
			$post   = get_the_ID();
			$inside = comments_open() || get_comments_number() ? self::comments() : '';
			if ( isset( $shown[ $post ] ) ) {
				// Some themes have the form apart from the list.
				return '';
			}
			$shown[ $post ] = true;
			return $inside ? "<div id=\"comments\" class=\"comments-area default-max-width\">$inside</div>" : '';
		}

		/** Themes of templates load a file here in their comments.php's stead: this one. */
		public static function comments_template() {
			return __FILE__;
		}

		public static function print_comments() {
			echo self::comments_in_place(); // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped -- escaped where it is made.
		}

		/** Themes of blocks have these instead. */
		public static function comments_block( $rendered, $block ) {
			$ours = array( 'core/comments', 'core/comments-query-loop', 'core/post-comments', 'core/post-comments-form' );
			return in_array( $block['blockName'], $ours, true ) ? self::comments_in_place() : $rendered;
		}

		private static function count_of( $post ) {
			return esc_html( __( 'Comments' ) ) . ' ' . self::element( 'reader-count', self::thread( $post ), '' );
		}

		/** “3 Comments”, as themes print it: the number comes with the page's script, so that a cached page does not age. */
		public static function count( $words ) {
			$post = get_post();
			return $post ? self::count_of( $post ) : $words;
		}

		public static function count_block( $content, $block, $instance ) {
			if ( ! in_array( $block['blockName'], array( 'core/post-comments-count', 'core/post-comments-link' ), true ) ) {
				return $content;
			}
			$post = get_post( isset( $instance->context['postId'] ) ? $instance->context['postId'] : null );
			if ( ! $post ) {
				return $content;
			}
			return sprintf( '<div><a href="%s#comments">%s</a></div>', esc_url( get_permalink( $post ) ), self::count_of( $post ) );
		}

		/** The feed of one post's comments. */
		public static function feed( $address ) {
			$post = get_post();
			return $post ? self::address( '/comments/feed.rss', self::thread( $post ), '/api/v1/sites/' ) : $address;
		}

		/** Nobody looks after WordPress's own comments any more: what robots post to its old address would pile up there. */
		public static function refuse_comment( $post ) {
			$back = sprintf( '%s#comments', get_permalink( $post ) );
			wp_die(
				esc_html__( 'Comments are written under the article itself.', 'hustings' ) . ' ' . self::link( $back, get_the_title( $post ) ), // phpcs:ignore WordPress.Security.EscapeOutput.OutputNotEscaped
				'',
				array( 'response' => 403 )
			);
		}

		/* Settings. */

		public static function offer_settings() {
			register_setting( 'hustings', 'hustings', array( 'sanitize_callback' => array( __CLASS__, 'taken' ) ) );
			add_settings_section( 'hustings', '', '__return_null', 'hustings' );
			$fields = array(
				'url'      => __( 'Address of the service', 'hustings' ),
				'site'     => __( 'Name of the site there', 'hustings' ),
				'comments' => __( 'Comments', 'hustings' ),
			);
			foreach ( $fields as $name => $label ) {
				$about = array( 'name' => $name, 'label_for' => "hustings-$name" );
				add_settings_field( "hustings-$name", $label, array( __CLASS__, 'print_field' ), 'hustings', 'hustings', $about );
			}
		}

		/** What was typed, made safe; what cannot be right is told and the value before it stays. */
		public static function taken( $typed ) {
			$typed = (array) $typed + array( 'url' => '', 'site' => '', 'comments' => '' );
			$url   = untrailingslashit( esc_url_raw( trim( $typed['url'] ), array( 'https', 'http' ) ) );
			$site  = trim( $typed['site'] );
			if ( '' !== trim( $typed['url'] ) && '' === (string) wp_parse_url( $url, PHP_URL_HOST ) ) {
				add_settings_error( 'hustings', 'url', __( 'The address must look like https://polls.example.com.', 'hustings' ) );
				$url = self::setting( 'url' );
			}
			if ( ! preg_match( '/^[a-z0-9-]*$/', $site ) ) {
				add_settings_error( 'hustings', 'site', __( 'A site’s name has small letters, digits and hyphens.', 'hustings' ) );
				$site = self::setting( 'site' );
			}
			return array( 'url' => $url, 'site' => $site, 'comments' => $typed['comments'] ? '1' : '' );
		}

		public static function print_field( $about ) {
			$name  = $about['name'];
			$fixed = defined( 'HUSTINGS_' . strtoupper( $name ) ) ? ' disabled' : '';
			$value = self::setting( $name );
			if ( 'comments' === $name ) {
				printf(
					'<label><input type="checkbox" id="hustings-comments" name="hustings[comments]" value="1"%s%s> %s</label>',
					checked( (bool) $value, true, false ),
					esc_attr( $fixed ),
					esc_html__( 'Readers comment by Hustings, in place of WordPress’s own comments', 'hustings' )
				);
				return;
			}
			printf(
				'<input type="%s" id="hustings-%2$s" name="hustings[%2$s]" value="%3$s" class="regular-text"%4$s>',
				'url' === $name ? 'url' : 'text',
				esc_attr( $name ),
				esc_attr( $value ),
				esc_attr( $fixed )
			);
		}

		public static function offer_settings_page() {
			add_options_page( 'Hustings', 'Hustings', 'manage_options', 'hustings', array( __CLASS__, 'print_settings_page' ) );
		}

		public static function link_settings( $links ) {
			$own = self::link( admin_url( 'options-general.php?page=hustings' ), __( 'Settings' ) );
			return array_merge( array( $own ), $links );
		}

		public static function print_settings_page() {
			echo '<div class="wrap"><h1>Hustings</h1><form action="options.php" method="post">';
			settings_fields( 'hustings' );
			do_settings_sections( 'hustings' );
			submit_button();
			echo '</form></div>';
		}
	}

	Hustings::start();
}
