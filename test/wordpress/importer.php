<?php
/**
 * Reads a WXR into this WordPress by the steps of its importer, a plugin of its own that Debian does not have: an article of a
 * title that is there already is used, comments get new numbers and are hung under the new number of what they answer, and meta values come along.
 */
function bring_in( $file ) {
	$wp = 'http://wordpress.org/export/1.2/';
	wp_set_current_user( 1 );
	require_once ABSPATH . 'wp-admin/includes/post.php';
	foreach ( simplexml_load_file( $file )->channel->item as $item ) {
		$about = $item->children( $wp );
		$title = (string) $item->title;
		$post  = post_exists( $title, '', (string) $about->post_date, (string) $about->post_type );
		if ( ! $post ) {
			$post = wp_insert_post(
				wp_slash(
					array(
						'post_title'     => $title,
						'post_status'    => (string) $about->status,
						'post_type'      => (string) $about->post_type,
						'comment_status' => (string) $about->comment_status,
					)
				)
			);
		}
		foreach ( $about->postmeta as $meta ) {
			add_post_meta( $post, (string) $meta->meta_key, wp_slash( (string) $meta->meta_value ) );
		}
		$numbers  = array();
		$comments = array();
		foreach ( $about->comment as $comment ) {
			$comments[ (int) $comment->comment_id ] = $comment;
		}
		ksort( $comments );
		foreach ( $comments as $number => $comment ) {
			$data = array( 'comment_post_ID' => $post );
			foreach ( array( 'author', 'author_email', 'author_url', 'author_IP', 'date', 'date_gmt', 'content', 'approved', 'type', 'parent' ) as $field ) {
				$data[ "comment_$field" ] = (string) $comment->{"comment_$field"};
			}
			$data['comment_parent'] = $numbers[ (int) $data['comment_parent'] ] ?? 0;
			$data['user_id']        = 0;
			$data['comment_agent']  = '';
			$numbers[ $number ]     = wp_insert_comment( wp_filter_comment( wp_slash( $data ) ) );
			foreach ( $comment->commentmeta as $meta ) {
				add_comment_meta( $numbers[ $number ], (string) $meta->meta_key, wp_slash( (string) $meta->meta_value ) );
			}
		}
	}
}
