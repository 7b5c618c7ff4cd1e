import "@mantine/core/styles.css";
import "uplot/dist/uPlot.min.css";
import "./page.css";
import { createTheme, MantineProvider } from "@mantine/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router-dom";
import { prefix } from "./api/client";
import { App } from "./shell/App";

const theme = createTheme({
  primaryColor: "orange",
  fontFamilyMonospace: "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace",
});

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <BrowserRouter basename={prefix || "/"}>
        <App />
      </BrowserRouter>
    </MantineProvider>
  </StrictMode>,
);
