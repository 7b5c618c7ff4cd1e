import { ActionIcon, Menu } from "@mantine/core";
import { IconBinaryTree, IconCopy, IconDots, IconHistory, IconIndentIncrease, IconListSearch, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useSettings } from "../settings/settings";
import { forget, queryHistory } from "./history";

export interface PanelActions {
  onExplore: () => void;
  onFormat: () => void;
  onTree: () => void;
  onDuplicate: () => void;
  onRemove?: () => void;
}

/** What else can be done with a panel. */
export function PanelMenu({ showTree, ...actions }: PanelActions & { showTree: boolean }) {
  return (
    <Menu position="bottom-end" shadow="md" width={230}>
      <Menu.Target>
        <ActionIcon variant="default" size="input-sm" aria-label="Panel menu">
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconListSearch size={16} />} onClick={actions.onExplore}>
          Explore metrics
        </Menu.Item>
        <Menu.Item leftSection={<IconIndentIncrease size={16} />} onClick={actions.onFormat}>
          Format expression
        </Menu.Item>
        <Menu.Item leftSection={<IconBinaryTree size={16} />} onClick={actions.onTree}>
          {showTree ? "Hide tree" : "Show tree"}
        </Menu.Item>
        <Menu.Item leftSection={<IconCopy size={16} />} onClick={actions.onDuplicate}>
          Duplicate panel
        </Menu.Item>
        {actions.onRemove && (
          <Menu.Item leftSection={<IconTrash size={16} />} onClick={actions.onRemove}>
            Remove panel
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The queries that ran before, newest first. */
export function HistoryMenu({ onPick }: { onPick: (query: string) => void }) {
  const { queryHistory: wanted } = useSettings();
  const [queries, setQueries] = useState<string[]>([]);
  if (!wanted) {
    return null;
  }
  return (
    <Menu position="bottom-end" shadow="md" width="min(520px, 92vw)" onOpen={() => setQueries(queryHistory())}>
      <Menu.Target>
        <ActionIcon variant="default" size="input-sm" aria-label="Query history">
          <IconHistory size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown mah="60vh" style={{ overflowY: "auto" }}>
        {queries.length === 0 && <Menu.Label>No query ran yet.</Menu.Label>}
        {queries.map((query) => (
          <Menu.Item key={query} className="ferula-mono" onClick={() => onPick(query)}>
            {query}
          </Menu.Item>
        ))}
        {queries.length > 0 && (
          <>
            <Menu.Divider />
            <Menu.Item leftSection={<IconTrash size={16} />} onClick={forget}>
              Forget all
            </Menu.Item>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
