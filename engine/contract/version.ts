/** Which version this is: the engine, the command line and what both write on the record. */

/** As in package.json; a test holds the two together. */
export const quarterdeckVersion = '0.2.0';
