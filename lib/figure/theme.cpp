#include "figure/theme.hpp"

namespace heed {

ThemeColours colours_of(Theme theme) {
    switch (theme) {
        case Theme::dark:
            return {"#16181d", "#f0f0f0", "#a8adb8"};
        case Theme::transparent:
            return {"", "#000", "#555"};
        default:
            return {"#fff", "#000", "#555"};
    }
}

}  // namespace heed
