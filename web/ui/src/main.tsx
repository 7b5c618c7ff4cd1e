import "@mantine/core/styles.css";
import "uplot/dist/uPlot.min.css";
import "./page.css";
import { createTheme, CSSVariablesResolver, MantineProvider } from "@mantine/core";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router-dom";
import { prefix } from "./api/client";
import { App } from "./shell/App";

// Dark enough that white on it, and it on white, is read by everybody (WCAG AA).
const ember = ["#fff4ec", "#ffe3d0", "#fdc7a3", "#fba571", "#f98545", "#f06a1d", "#d9530f", "#c2410c", "#9a3412", "#7c2d12"] as const;

const theme = createTheme({
  colors: { ember },
  primaryColor: "ember",
  primaryShade: { light: 7, dark: 7 },
  fontFamilyMonospace: "ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace",
});

const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": "#5a626a",
    "--mantine-color-placeholder": "#666e76",
    "--mantine-color-green-light-color": "#1b6430",
    "--mantine-color-orange-light-color": "#9c3a00",
    "--mantine-color-yellow-light-color": "#7a5200",
    "--mantine-color-red-light-color": "#b3201f",
  },
  dark: { "--mantine-color-dimmed": "#a8a8a8", "--mantine-color-placeholder": "#9a9a9a" },
});

createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto">
      <BrowserRouter basename={prefix || "/"}>
        <App />
      </BrowserRouter>
    </MantineProvider>
  </StrictMode>,
);
