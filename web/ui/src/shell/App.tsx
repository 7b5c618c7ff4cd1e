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
import { ReactNode } from "react";
import { Link, Navigate, Route, Routes, useLocation } from "react-router-dom";
import { AlertsPage } from "../pages/AlertsPage";
import { ConfigPage, FlagsPage, StatusPage, TsdbPage } from "../pages/StatusPages";
import { RulesPage } from "../pages/RulesPage";
import { TargetsPage } from "../pages/TargetsPage";
import { QueryPage } from "../query/QueryPage";

const status: [path: string, title: string, page: ReactNode][] = [
  ["/targets", "Target health", <TargetsPage key="targets" />],
  ["/rules", "Rule health", <RulesPage key="rules" />],
  ["/status", "Runtime & build information", <StatusPage key="status" />],
  ["/tsdb-status", "TSDB status", <TsdbPage key="tsdb" />],
  ["/flags", "Command-line flags", <FlagsPage key="flags" />],
  ["/config", "Configuration", <ConfigPage key="config" />],
];

function ThemeSwitch() {
  const { setColorScheme } = useMantineColorScheme();
  const dark = useComputedColorScheme("light") === "dark";
  return (
    <ActionIcon variant="subtle" color="gray" aria-label="Switch theme" onClick={() => setColorScheme(dark ? "light" : "dark")}>
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
      <Menu shadow="md" width={240}>
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
            <Group gap={4} ml="md" visibleFrom="sm" wrap="nowrap">
              <Navigation />
            </Group>
          </Group>
          <ThemeSwitch />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="md">
        <Navigation onPick={close} />
      </AppShell.Navbar>
      <AppShell.Main>
        <Container size="xl" px={0}>
          <Routes>
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
