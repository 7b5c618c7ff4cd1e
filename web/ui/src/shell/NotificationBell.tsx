import { ActionIcon, Indicator, Popover, Stack, Text } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { timeText } from "../api/format";
import { useSettings } from "../settings/settings";
import { useNotices } from "./notices";

/** What the server wants people to know. */
export function NotificationBell() {
  const notices = useNotices();
  const { localTime } = useSettings();
  const label = notices.length === 0 ? "No notifications" : `${notices.length} ${notices.length === 1 ? "notification" : "notifications"}`;
  return (
    <Popover position="bottom-end" shadow="md" width="min(380px, 92vw)" withRoles>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={label}>
          <Indicator disabled={notices.length === 0} color="red" size={8} offset={2}>
            <IconBell size={18} />
          </Indicator>
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label="Notifications">
        <Stack gap="xs">
          {notices.length === 0 && <Text size="sm">No notifications.</Text>}
          {notices.map((notice) => (
            <div key={notice.text}>
              <Text size="sm">{notice.text}</Text>
              <Text size="xs" c="dimmed">
                {timeText(Date.parse(notice.date), localTime)}
              </Text>
            </div>
          ))}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
