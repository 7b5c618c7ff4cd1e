import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Assets are named relative to the page's <base>, so that the page works below any route prefix.
export default defineConfig({
  base: "./",
  plugins: [react()],
  build: { outDir: "../target/ui", emptyOutDir: true, chunkSizeWarningLimit: 2000 },
  server: { proxy: { "/api": "http://127.0.0.1:9090", "/-": "http://127.0.0.1:9090" } },
});
