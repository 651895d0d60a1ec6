-- phpMyAdmin SQL Dump
-- version 3.4.5
-- http://www.phpmyadmin.net
--
-- Host: localhost
-- Generation Time: Jun 03, 2014 at 09:12 AM
-- Server version: 5.1.73

SET SQL_MODE="NO_AUTO_VALUE_ON_ZERO";
SET time_zone = "+00:00";

/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8 */;

--
-- Table structure for table `wp_pollsq`
--

CREATE TABLE IF NOT EXISTS `wp_pollsq` (
  `pollq_id` int(10) NOT NULL AUTO_INCREMENT,
  `pollq_question` varchar(200) CHARACTER SET utf8 NOT NULL DEFAULT '',
  `pollq_timestamp` varchar(20) CHARACTER SET utf8 NOT NULL DEFAULT '',
  `pollq_totalvotes` int(10) NOT NULL DEFAULT '0',
  `pollq_active` tinyint(1) NOT NULL DEFAULT '1',
  `pollq_expiry` varchar(20) NOT NULL DEFAULT '',
  `pollq_multiple` tinyint(3) NOT NULL DEFAULT '0',
  `pollq_totalvoters` int(10) NOT NULL DEFAULT '0',
  PRIMARY KEY (`pollq_id`)
) ENGINE=MyISAM  DEFAULT CHARSET=utf8 AUTO_INCREMENT=5 ;

--
-- Dumping data for table `wp_pollsq`
--

INSERT INTO `wp_pollsq` (`pollq_id`, `pollq_question`, `pollq_timestamp`, `pollq_totalvotes`, `pollq_active`, `pollq_expiry`, `pollq_multiple`, `pollq_totalvoters`) VALUES
(1, 'How Is My Site?', '1199181600', 5, 0, '', 0, 5),
(2, 'Who\\\'ll win the &quot;Gro&szlig;er Preis&quot;?', '1212310800', 4, 1, '1213520400', 2, 3),
(3, 'Which <strong>bridge</strong> should be lit?<br />(one answer)', '1220252400', 6, 1, '0', 0, 6);

CREATE TABLE IF NOT EXISTS `wp_pollsa` (
  `polla_aid` int(10) NOT NULL AUTO_INCREMENT,
  `polla_qid` int(10) NOT NULL DEFAULT '0',
  `polla_answers` varchar(200) CHARACTER SET utf8 NOT NULL DEFAULT '',
  `polla_votes` int(10) NOT NULL DEFAULT '0',
  PRIMARY KEY (`polla_aid`)
) ENGINE=MyISAM  DEFAULT CHARSET=utf8 AUTO_INCREMENT=12 ;

INSERT INTO `wp_pollsa` (`polla_aid`, `polla_qid`, `polla_answers`, `polla_votes`) VALUES
(1, 1, 'Good', 2),
(2, 1, 'Excellent', 1),
(3, 1, 'Bad', 0),
(4, 1, 'Can Be Improved', 1),
(5, 1, 'No Comments', 1),
(8, 2, 'Ha''penny', 1),
(6, 2, 'L''Étoile &amp; Söhne', 2),
(7, 2, 'Fran\\\\\\''s horse', 1),
(9, 3, '<img src="old.jpg" alt="Old Bridge" />', 4),
(10, 3, 'Mill Bridge', 2);

CREATE TABLE IF NOT EXISTS `wp_pollsip` (
  `pollip_id` int(10) NOT NULL AUTO_INCREMENT,
  `pollip_qid` varchar(10) NOT NULL DEFAULT '',
  `pollip_aid` varchar(10) NOT NULL DEFAULT '',
  `pollip_ip` varchar(100) NOT NULL DEFAULT '',
  `pollip_host` varchar(200) NOT NULL DEFAULT '',
  `pollip_timestamp` varchar(20) NOT NULL DEFAULT '0000-00-00 00:00:00',
  `pollip_user` tinytext NOT NULL,
  `pollip_userid` int(10) NOT NULL DEFAULT '0',
  PRIMARY KEY (`pollip_id`),
  KEY `pollip_ip` (`pollip_id`),
  KEY `pollip_qid` (`pollip_qid`)
) ENGINE=MyISAM  DEFAULT CHARSET=utf8 AUTO_INCREMENT=12 ;

INSERT INTO `wp_pollsip` (`pollip_id`, `pollip_qid`, `pollip_aid`, `pollip_ip`, `pollip_host`, `pollip_timestamp`, `pollip_user`, `pollip_userid`) VALUES
(1, '1', '1', '203.0.113.7', 'dsl-7.example.net', '1199190000', 'Guest', 0),
(2, '1', '1', '203.0.113.8', '', '1199190060', 'Gast', 0),
(3, '1', '2', '2001:db8:1:2:3:4:5:6', '2001:db8:1:2:3:4:5:6', '1199190120', 'Guest', 0),
(4, '1', '4', '203.0.113.7', '', '1199190180', 'admin', 1),
(5, '1', '5', '203.0.113.9', '', '1199276580', 'Guest', 0),
(6, '2', '6', '198.51.100.4', '', '1212400000', 'Guest', 0),
(7, '2', '8', '198.51.100.4', '', '1212400000', 'Guest', 0),
(8, '2', '6', '198.51.100.4', '', '1212400000', 'Guest', 0),
(9, '2', '7', '198.51.100.5', '', '1212400100', 'Guest', 0),
(10, '3', '9', '198.51.100.5', '', '1220260000', 'Guest', 0),
(11, '3', '10', '198.51.100.6', '', '1220260100', 'Guest', 0);
