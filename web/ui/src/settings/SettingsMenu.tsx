import { ActionIcon, NumberInput, Popover, Stack, Switch, Text } from "@mantine/core";
import { IconSettings } from "@tabler/icons-react";
import { changeSettings, Settings, useSettings } from "./settings";

type Flag = { [K in keyof Settings]: Settings[K] extends boolean ? K : never }[keyof Settings];

const groups: [title: string, flags: [Flag, string][]][] = [
  ["Everywhere", [["localTime", "Use local time"]]],
  [
    "Query page",
    [
      ["queryHistory", "Keep a history of queries"],
      ["autocomplete", "Complete expressions"],
      ["highlighting", "Highlight syntax"],
      ["linter", "Check expressions while typing"],
      ["warnings", "Show warnings of results"],
      ["infos", "Show notes of results"],
    ],
  ],
  ["Alerts page", [["annotations", "Show annotations"]]],
];

/** The gear in the header. */
export function SettingsMenu() {
  const settings = useSettings();
  return (
    <Popover position="bottom-end" shadow="md" trapFocus withRoles>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label="Settings">
          <IconSettings size={18} />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Settings">
        <Stack gap="xs">
          {groups.map(([title, flags]) => (
            <Stack key={title} gap={6}>
              <Text size="sm" fw={700}>
                {title}
              </Text>
              {flags.map(([name, label]) => (
                <Switch
                  key={name}
                  size="sm"
                  label={label}
                  checked={settings[name]}
                  onChange={(event) => changeSettings({ [name]: event.currentTarget.checked })}
                />
              ))}
            </Stack>
          ))}
          <NumberInput
            size="xs"
            label="Show the price of queries above so many samples"
            description="0: never"
            min={0}
            step={1_000_000}
            thousandSeparator=" "
            value={settings.dearQuery}
            onChange={(value) => value !== "" && Number(value) >= 0 && changeSettings({ dearQuery: Math.floor(Number(value)) })}
          />
          <NumberInput
            size="xs"
            label="Groups of rules and alerts on a page"
            min={1}
            max={1000}
            value={settings.groupsPerPage}
            onChange={(value) => Number(value) >= 1 && changeSettings({ groupsPerPage: Math.floor(Number(value)) })}
          />
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
