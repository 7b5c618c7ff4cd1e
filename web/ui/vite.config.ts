import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Assets are named relative to the page's <base>, so that the page works below any route prefix.
export default defineConfig({
  base: "./",
  plugins: [react()],
  // Who wrote what is bundled wants to be named in every copy: licenses.md is served and lies in the jar.
  build: { outDir: "../target/ui", emptyOutDir: true, chunkSizeWarningLimit: 2000, license: { fileName: "licenses.md" } },
  server: { proxy: { "/api": "http://127.0.0.1:9090", "/-": "http://127.0.0.1:9090" } },
});
