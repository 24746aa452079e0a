/** Version of the event schemas; an event without `v` is of this one. */
export const currentVersion = 2;

/** Longest id of a user, visitor, content or request, in characters. */
export const maxIdLength = 200;

/** Levels of objects and lists that `props` may hold, itself included. */
export const maxJsonDepth = 20;

/** Characters that `props` (and `event_data`) may have when written as JSON. */
export const maxJsonLength = 65_536;

/** Problems that one message lists before it says how many more there are. */
export const maxProblems = 10;

/** Characters of a bad value that a message repeats. */
export const maxShownLength = 80;

/** Times before this (March 1973) are epoch seconds sent by mistake. */
export const minEpochMs = 100_000_000_000;

/** Times from here on (2200) fit no column and are microseconds sent by mistake, or nonsense. */
export const maxEpochMs = 7_258_118_400_000;
