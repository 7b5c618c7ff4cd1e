import {
  ActionIcon,
  AppShell,
  Burger,
  Button,
  Container,
  Group,
  Menu,
  Text,
  useComputedColorScheme,
  useMantineColorScheme,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconMoon, IconSun } from "@tabler/icons-react";
import { ReactNode, useCallback, useState } from "react";
import { Link, Navigate, Route, Routes, useLocation } from "react-router-dom";
import { BacktestPage } from "../backtest/BacktestPage";
import { AlertsPage } from "../pages/AlertsPage";
import { DiscoveryPage } from "../pages/DiscoveryPage";
import { QueriesPage } from "../pages/QueriesPage";
import { RulesPage } from "../pages/RulesPage";
import { AlertmanagersPage, ConfigPage, FlagsPage, StatusPage } from "../pages/StatusPages";
import { TargetsPage } from "../pages/TargetsPage";
import { TsdbPage } from "../pages/TsdbPage";
import { QueryPage } from "../query/QueryPage";
import { SettingsMenu } from "../settings/SettingsMenu";
import { NotificationBell } from "./NotificationBell";
import { ServerState } from "./ServerState";

const status: [path: string, title: string, page: ReactNode][] = [
  ["/targets", "Target health", <TargetsPage key="targets" />],
  ["/rules", "Rule health", <RulesPage key="rules" />],
  ["/service-discovery", "Service discovery", <DiscoveryPage key="discovery" />],
  ["/alertmanager-discovery", "Alertmanager discovery", <AlertmanagersPage key="alertmanagers" />],
  ["/backtest", "Back-test an alert", <BacktestPage key="backtest" />],
  ["/queries", "Running queries", <QueriesPage key="queries" />],
  ["/status", "Runtime & build information", <StatusPage key="status" />],
  ["/tsdb-status", "TSDB status", <TsdbPage key="tsdb" />],
  ["/flags", "Command-line flags", <FlagsPage key="flags" />],
  ["/config", "Configuration", <ConfigPage key="config" />],
];

/* The operator's own pages, below the path prefix; empty where there are none. */
const consoles = document.querySelector<HTMLMetaElement>("meta[name=ferula-consoles]")?.content ?? "";

function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  return (
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={dark ? "Switch to light theme" : "Switch to dark theme"} onClick={() => setColorScheme(dark ? "light" : "dark")}>
      {dark ? <IconSun size={18} /> : <IconMoon size={18} />}
    </ActionIcon>
  );
}

function Navigation({ onPick }: { onPick?: () => void }) {
  const { pathname } = useLocation();
  const look = (active: boolean) => (active ? "light" : "subtle");
  return (
    <>
      <Button component={Link} to="/query" variant={look(pathname === "/query")} onClick={onPick}>
        Query
      </Button>
      <Button component={Link} to="/alerts" variant={look(pathname === "/alerts")} onClick={onPick}>
        Alerts
      </Button>
      {consoles && (
        <Button component="a" href={consoles} variant="subtle">
          Consoles
        </Button>
      )}
      <Menu shadow="md" width={250}>
        <Menu.Target>
          <Button variant={look(status.some(([path]) => path === pathname))} rightSection={<IconChevronDown size={14} />}>
            Status
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {status.map(([path, title]) => (
            <Menu.Item key={path} component={Link} to={path} onClick={onPick}>
              {title}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

/** The frame of every page: header, navigation, theme. */
export function App() {
  const [open, { toggle, close }] = useDisclosure(false);
  // A new number draws the page anew, so that it asks again after the server was away.
  const [life, setLife] = useState(0);
  const again = useCallback(() => setLife((n) => n + 1), []);
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 240, breakpoint: "sm", collapsed: { desktop: true, mobile: !open } }}
      padding="md"
    >
      <AppShell.Header>
        <Group h="100%" px="md" justify="space-between" wrap="nowrap">
          <Group gap="xs" wrap="nowrap">
            <Burger opened={open} onClick={toggle} hiddenFrom="sm" size="sm" aria-label="Menu" />
            <img src="favicon.svg" alt="" width={26} height={26} />
            <Text component={Link} to="/query" fw={700} size="lg" c="inherit" td="none">
              Ferula
            </Text>
            <Group component="nav" aria-label="Pages" gap={4} ml="md" visibleFrom="sm" wrap="nowrap">
              <Navigation />
            </Group>
          </Group>
          <Group gap={2} wrap="nowrap">
            <NotificationBell />
            <SettingsMenu />
            <ThemeSwitch />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="md" aria-label="Pages">
        <Navigation onPick={close} />
      </AppShell.Navbar>
      <AppShell.Main>
        <Container size="xl" px={0}>
          <ServerState onReady={again} />
          <Routes key={life}>
            <Route path="/query" element={<QueryPage />} />
            <Route path="/alerts" element={<AlertsPage />} />
            {status.map(([path, , page]) => (
              <Route key={path} path={path} element={page} />
            ))}
            <Route path="*" element={<Navigate to={`/query${window.location.search}`} replace />} />
          </Routes>
        </Container>
      </AppShell.Main>
    </AppShell>
  );
}
