/*!999999\- enable the sandbox mode */ 
-- MariaDB dump 10.19  Distrib 10.6.18-MariaDB, for debian-linux-gnu (x86_64)
--
-- Host: localhost    Database: blog
-- ------------------------------------------------------
/*!40101 SET @OLD_CHARACTER_SET_CLIENT=@@CHARACTER_SET_CLIENT */;
/*!40101 SET NAMES utf8mb4 */;
/*!40014 SET @OLD_FOREIGN_KEY_CHECKS=@@FOREIGN_KEY_CHECKS, FOREIGN_KEY_CHECKS=0 */;

DROP TABLE IF EXISTS `wp_options`;
/*!40101 SET @saved_cs_client     = @@character_set_client */;
/*!40101 SET character_set_client = utf8 */;
CREATE TABLE `wp_options` (
  `option_id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `option_name` varchar(191) NOT NULL DEFAULT '',
  `option_value` longtext NOT NULL,
  `autoload` varchar(20) NOT NULL DEFAULT 'yes',
  PRIMARY KEY (`option_id`),
  UNIQUE KEY `option_name` (`option_name`)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
INSERT INTO `wp_options` VALUES (1,'siteurl','https://blog.example','yes'),(2,'poll_template_voteheader','<p style=\"text-align: center;\"><strong>%POLL_QUESTION%</strong></p>; INSERT INTO `wp_pollsq` VALUES (9,\'no\');','yes'),(3,'gmt_offset','1','yes'),(4,'timezone_string','Europe/Berlin','yes');

DROP TABLE IF EXISTS `wp_pollsa`;
CREATE TABLE `wp_pollsa` (
  `polla_aid` int(10) NOT NULL AUTO_INCREMENT,
  `polla_qid` int(10) NOT NULL DEFAULT '0',
  `polla_answers` varchar(200) NOT NULL DEFAULT '',
  `polla_votes` int(10) NOT NULL DEFAULT '0',
  PRIMARY KEY (`polla_aid`)
) ENGINE=InnoDB AUTO_INCREMENT=40 DEFAULT CHARSET=utf8mb4;
LOCK TABLES `wp_pollsa` WRITE;
/*!40000 ALTER TABLE `wp_pollsa` DISABLE KEYS */;
INSERT INTO `wp_pollsa` VALUES (31,11,'Ja 👍',120),(32,11,'Nein',80),(33,12,'Summer',3),(34,12,'Winter',1),(35,13,'Tea',7),(36,13,'Coffee',9),(37,13,'Water',2),(39,99,'Left over',1);
/*!40000 ALTER TABLE `wp_pollsa` ENABLE KEYS */;
UNLOCK TABLES;

DROP TABLE IF EXISTS `wp_pollsip`;
CREATE TABLE `wp_pollsip` (
  `pollip_id` int(10) NOT NULL AUTO_INCREMENT,
  `pollip_qid` int(10) NOT NULL DEFAULT '0',
  `pollip_aid` int(10) NOT NULL DEFAULT '0',
  `pollip_ip` varchar(100) NOT NULL DEFAULT '',
  `pollip_host` varchar(200) NOT NULL DEFAULT '',
  `pollip_timestamp` int(10) NOT NULL DEFAULT '0',
  `pollip_user` tinytext NOT NULL,
  `pollip_userid` int(10) NOT NULL DEFAULT '0',
  PRIMARY KEY (`pollip_id`),
  KEY `pollip_ip` (`pollip_ip`),
  KEY `pollip_qid` (`pollip_qid`)
) ENGINE=InnoDB AUTO_INCREMENT=9 DEFAULT CHARSET=utf8mb4;
INSERT INTO `wp_pollsip` VALUES (1,12,33,'4be8a3b9e3a4d0ab3dbd6d1c8b3d7a3b','',1530439200,'Guest',0),(2,12,33,'4be8a3b9e3a4d0ab3dbd6d1c8b3d7a3b','',1530439300,'Guest',0),(3,12,34,'9a0b4b0f3f5ee4fbc2a1d0fd77ab2c11','',1543669200,'Gast',0),(4,12,33,'77fe4b0f3f5ee4fbc2a1d0fd77ab2c99','',1543669300,'Gast',0),(5,13,35,'4be8a3b9e3a4d0ab3dbd6d1c8b3d7a3b','',1543669400,'Gast',0),(6,13,36,'4be8a3b9e3a4d0ab3dbd6d1c8b3d7a3b','',1543669400,'Gast',0),(7,14,40,'4be8a3b9e3a4d0ab3dbd6d1c8b3d7a3b','',1543669400,'Gast',0);

DROP TABLE IF EXISTS `wp_pollsq`;
CREATE TABLE `wp_pollsq` (
  `pollq_id` int(10) NOT NULL AUTO_INCREMENT,
  `pollq_question` varchar(200) NOT NULL DEFAULT '',
  `pollq_timestamp` varchar(20) NOT NULL DEFAULT '',
  `pollq_totalvotes` int(10) NOT NULL DEFAULT '0',
  `pollq_active` tinyint(1) NOT NULL DEFAULT '1',
  `pollq_expiry` int(10) NOT NULL DEFAULT '0',
  `pollq_multiple` tinyint(3) NOT NULL DEFAULT '0',
  `pollq_totalvoters` int(10) NOT NULL DEFAULT '0',
  PRIMARY KEY (`pollq_id`)
) ENGINE=InnoDB AUTO_INCREMENT=15 DEFAULT CHARSET=utf8mb4;
INSERT INTO `wp_pollsq` VALUES (11,'Noch eine Brücke?','1528000000',210,0,0,0,200),(12,'Summer or winter?','1530432000',4,1,0,0,4),(13,'What do you drink?','1543600000',18,0,1543700000,3,18),(14,'Nobody wrote any answers','1543600000',0,1,0,0,0);
/*!40103 SET TIME_ZONE=@OLD_TIME_ZONE */;

-- Dump completed on 2018-12-01 14:02:11
