/** The digest of the sources, put in by vite.config.ts. */
declare const __BUILD__: string;
