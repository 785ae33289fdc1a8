/**
 * The two bundled faces: Inter for text, IBM Plex Mono for figures, latin subsets only.
 * Loads nothing from a network.
 */
import '@fontsource/inter/latin-400.css';
import '@fontsource/inter/latin-500.css';
import '@fontsource/inter/latin-600.css';
import '@fontsource/ibm-plex-mono/latin-400.css';
import '@fontsource/ibm-plex-mono/latin-500.css';
