<?php
// Sets a fresh WordPress up: php install.php FOLDER
define( 'WP_INSTALLING', true );
$_SERVER['HTTP_HOST'] = 'localhost';
require $argv[1] . '/wp-load.php';
require_once ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install( 'The Gazette', 'editor', 'editor@gazette.example', true, '', 'only for this test' );
$GLOBALS['wp_rewrite']->set_permalink_structure( '/%year%/%postname%/' );
update_option( 'default_pingback_flag', 0 );
flush_rewrite_rules();
