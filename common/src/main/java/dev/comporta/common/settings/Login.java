package dev.comporta.common.settings;

/** A user name with its password, for a broker or a database. */
public record Login(String user, Secret password) {}
