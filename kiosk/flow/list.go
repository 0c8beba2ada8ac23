package flow

import (
	"slices"

	"onetrip/queue"
)

// Listed returns the services on the visitor's page of the list, and how many pages the list has, at least one.
func (c Config) Listed(s State) (page []queue.Service, pages int) {
	all := c.Hall.ServicesOf(s.Department)
	rows := max(1, c.Grid(s.Large).Rows)
	pages = max(1, (len(all)+rows-1)/rows)
	from := min(s.Page*rows, len(all))
	return all[from:min(from+rows, len(all))], pages
}

// Departments returns the departments that the page shows, "" for the usual services, and whether there are more than fit: the page then
// has one place less for departments and one for MoreDepartments.
func (c Config) Departments(s State) (page []queue.DepartmentID, more bool) {
	all := c.departments()
	places := max(2, c.Grid(s.Large).Departments)
	if len(all) <= places {
		return all, false
	}
	from := min(s.Departs*(places-1), len(all))
	return all[from:min(from+places-1, len(all))], true
}

// departments lists those that have services, the usual services first.
func (c Config) departments() []queue.DepartmentID {
	var all []queue.DepartmentID
	if len(c.Hall.ServicesOf("")) > 0 {
		all = append(all, "")
	}
	for _, d := range c.Hall.Departments {
		if len(c.Hall.ServicesOf(d.ID)) > 0 {
			all = append(all, d.ID)
		}
	}
	return all
}

func (c Config) firstDepartment() queue.DepartmentID {
	if all := c.departments(); len(all) > 0 {
		return all[0]
	}
	return ""
}

func (c Config) hasDepartment(id queue.DepartmentID) bool {
	return slices.Contains(c.departments(), id)
}

// nextDepartments returns the page of departments after the present one; after the last comes the first.
func (c Config) nextDepartments(s State) int {
	next := s
	next.Departs++
	if page, more := c.Departments(next); more && len(page) > 0 {
		return next.Departs
	}
	return 0
}
